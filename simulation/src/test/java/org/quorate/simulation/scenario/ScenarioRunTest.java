package org.quorate.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of fault by itself: the cluster keeps its promises and becomes one ring after the repair. */
class ScenarioRunTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "at 10s bursts 2% of 100",
                "at 10s reorder 20% by 30ms\nat 11s duplicate 20%",
                "at 10s corrupt 3%",
                "at 10s mtu 900 on link 0",
                "at 10s cut from 1 to 2",
                "at 10s cut on link 0",
                "at 10s cut from 2\nat 12s join from 2\nat 13s cut to 3",
                "at 10s slow 2 by 300us",
                "at 10s drift 1 by 20000ppm\nat 10s drift 2 by -20000ppm",
                "at 10s kill 3\nat 11s disk 3 lost\nat 12s start 3",
                "at 9s disk 3 backup\nat 10s kill 3\nat 12s start 3\nat 20s kill 3\nat 21s disk 3 restored\nat 22s start 3",
                "at 2s disk 3 losing\nat 10s kill 3\nat 12s start 3",
                "at 2s disk 3 tearing\nat 10s kill 3\nat 12s start 3",
                "at 10s disk 2 failing\nat 10s kill 3",
                "at 10s disk 3 failing\nat 12s cut",
                "at 10s leave 2\nat 15s start 2",
                "at 10s pause 1\nat 20s resume 1",
                "at 9s client 2 of 1 joins\nat 11s client 2 of 1 dies\nat 12s client 1 of 2 leaves\nat 14s client 1 of 3 dies",
            })
    void oneKindOfFault(String steps) throws ScenarioSyntaxException {
        Scenario scenario =
                ScenarioParser.parse("nodes 3\nlinks 2\ncrypto aes256 sha256\ntotem token: 1000\ntotem netmtu: 1400\n"
                        + "traffic mixed\nseed 5\nduration 25s\n" + steps + "\nat 25s repair\n");
        ScenarioRun run = new ScenarioRun(scenario);

        assertThat(run.run()).isNotZero();
        assertThat(run.wholeAfterMillis()).isNotNegative();
        assertThat(run.history().deliveries()).isGreaterThan(200);
    }

    @Test
    void aDiskThatRefusesWritesEndsTheProcessBeforeItPromisesAnything() throws ScenarioSyntaxException {
        ScenarioRun run = new ScenarioRun(
                ScenarioParser.parse("nodes 3\ntotem token: 1000\nat 10s disk 2 failing\nat 11s kill 3\nduration 30s"));

        assertThat(run.run()).isNotZero();
        assertThat(run.cluster().node(2).isRunning()).isFalse();
        assertThat(run.cluster().node(2).lastExitStatus()).isEqualTo(21);
        assertThat(run.cluster().node(1).isRunning()).isTrue();
    }

    @Test
    void whatAScriptDemandsEndsTheRunIfItDoesNotHold() throws ScenarioSyntaxException {
        ScenarioRun run = new ScenarioRun(ScenarioParser.parse(
                "nodes 3\ntotem token: 1000\nat 5s check quorate 1\nat 5s kill 3\nat 15s check together 1,2,3\n"));

        assertThatExceptionOfType(FailedCheck.class)
                .isThrownBy(run::run)
                .withMessageStartingWith("Check: together 1,2,3: node 1 is in ring 1.")
                .withMessageEndingWith("with [1, 2]");
        assertThat(run.cluster().nowNanos()).isEqualTo(15_000_000_000L);
    }

    @Test
    void aShrunkScenarioStillFailsAndIsSmaller() {
        Scenario scenario = RandomScenario.withFaults(3, 8);
        AssertionError pretended = new AssertionError("the cluster is fine, so nothing can be left out");

        Shrinker.Result result = Shrinker.shrink(scenario, pretended, () -> true);

        assertThat(result.scenario()).isEqualTo(scenario);
        assertThat(result.runs()).isPositive();
    }

    /**
     * Node 1 stands still, quorate by the tie breaker with 3, and does not hear that 3 went on with the others, and these without 3. Nobody could
     * have told it.
     */
    @Test
    void aNodeThatStandsStillIsNotCountedAgainstThoseWhoWentOn() throws ScenarioSyntaxException {
        ScenarioRun run = new ScenarioRun(ScenarioParser.parse("""
                nodes 4
                totem token: 1000
                quorum auto_tie_breaker: 1
                traffic none
                duration 60s
                at 10s partition 1,3 | 2,4
                at 20s pause 1
                at 20s partition 1 | 2,3,4
                at 30s pause 3
                at 45s resume 1
                at 45s resume 3
                at 45s heal
                """));
        assertThat(run.run()).isNotZero();
    }
}
