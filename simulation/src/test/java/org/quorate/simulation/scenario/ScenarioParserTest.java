package org.quorate.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.simulation.Lie;

class ScenarioParserTest {
    @Test
    void aScriptReadsAsItIsWritten() throws ScenarioSyntaxException {
        Scenario scenario = ScenarioParser.parse("""
                # a switch dies
                nodes 5
                quorum wait_for_all: 1
                votes 3 2
                seed 7

                at 10s    partition 1,2 | 3,4,5   # the switch between the rooms
                at 12.5s  loss 5% from 1 to 2 on link 0
                at 13s    latency 3ms±1ms
                at 30s    heal
                """);

        assertThat(scenario.setup().nodes()).isEqualTo(5);
        assertThat(scenario.setup().quorum()).containsExactly("wait_for_all: 1");
        assertThat(scenario.steps())
                .extracting(Step::action)
                .containsExactly(
                        new Action.Partition(List.of(List.of(1, 2), List.of(3, 4, 5))),
                        new Action.Loss(0.05, new Paths(1, 2, false, 0)),
                        new Action.Latency(3_000_000, 1_000_000, Paths.ALL),
                        new Action.Heal());
        assertThat(scenario.steps().get(1).atNanos()).isEqualTo(12_500_000_000L);
        assertThat(scenario.durationNanos()).isEqualTo(60_000_000_000L);
    }

    @Test
    void randomScenariosSurviveBeingWrittenAndRead() throws ScenarioSyntaxException {
        for (long seed = 0; seed < 300; seed++) {
            Scenario scenario = RandomScenario.withFaults(seed, 20);
            assertThat(ScenarioParser.parse(scenario.text()))
                    .as("seed %d", seed)
                    .isEqualTo(scenario);
        }
    }

    @Test
    void soDoThoseWithFileSystems() throws ScenarioSyntaxException {
        for (long seed = 0; seed < 300; seed++) {
            Scenario scenario = RandomScenario.withFiles(seed, 20);
            assertThat(ScenarioParser.parse(scenario.text()))
                    .as("seed %d", seed)
                    .isEqualTo(scenario);
        }
        assertThat(ScenarioParser.parse("files 2\nat 1s check silent 3 named on 1\n"))
                .satisfies(read -> assertThat(read.setup().files()).isEqualTo(2))
                .satisfies(read -> assertThat(read.steps())
                        .extracting(Step::action)
                        .containsExactly(new Action.Check(new Condition.Silent(3, 1))));
    }

    @Test
    void checksAndHostilePeersAreReadAsTheyAreWritten() throws ScenarioSyntaxException {
        Scenario scenario = ScenarioParser.parse("""
                nodes 4
                nodelist 1,2,3 of 1,2
                at 1s check together 1,2,3
                at 1s check quorate 1
                at 1s check not quorate 4
                at 1s check unchanged since 500ms on 1,2
                at 1s check stats.srp.rx_msg_dropped of 2 above 3
                at 1s capture for 2s
                at 1s replay
                at 1s impostor 4 sends false tokens
                at 1s traffic full
                at 1s ifdown 2
                """);

        assertThat(scenario.setup().nodeLists())
                .containsExactly(entry(1, List.of(1, 2, 3)), entry(2, List.of(1, 2, 3)));
        assertThat(scenario.steps())
                .extracting(Step::action)
                .containsExactly(
                        new Action.Check(new Condition.Together(List.of(1, 2, 3))),
                        new Action.Check(new Condition.Quorate(true, List.of(1))),
                        new Action.Check(new Condition.Quorate(false, List.of(4))),
                        new Action.Check(new Condition.Unchanged(500_000_000, List.of(1, 2))),
                        new Action.Check(new Condition.Counted("stats.srp.rx_msg_dropped", 2, 3)),
                        new Action.Capture(2_000_000_000L),
                        new Action.Replay(),
                        new Action.Impersonate(4, Lie.TOKENS),
                        new Action.ChangeTraffic(Traffic.FULL),
                        new Action.OfNode(Action.NodeVerb.IFDOWN, 2));
        assertThat(ScenarioParser.parse(scenario.text())).isEqualTo(scenario);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "at 10s explode 2;1;8;expected an action, one of partition, heal",
                "at soon heal;1;4;expected a time such as 10s, 1.5s, 200ms or 1h, found 'soon'",
                "nodes 3\\nat 1s kill 4;2;12;there is no node '4'; the cluster has 1, 2, 3",
                "at 1s partition 1,2 | 2,3;1;23;node 2 is in two places",
                "at 1s loss 500%;1;12;expected a percentage, 0%..100%, found '500%'",
                "at 1s kill 2 now;1;14;nothing more was expected here, found 'now'",
                "at 1s latency 1ms±2ms;1;19;the variation is greater than the latency itself",
                "at 1s mtu 100 on link 0;1;11;expected an MTU, 576..65535, found '100'",
                "at 1s heal\\nnodes 3;2;1;describes the cluster and has to come before the first 'at'",
                "quorum wait_for_all;1;8;expected a setting as corosync.conf has it",
                "at 1s;1;6;expected an action",
                "at 1s check;1;12;expected what has to hold, one of together, quorate",
                "at 1s impostor 2 sends false hopes;1;30;expected what it sends, one of tokens, joins",
                "nodelist 1,2 of 3;1;17;there is no node '3'; the cluster has 1, 2",
                "knodes 3;1;1;expected 'at', 'duration'",
            })
    void badLinesAreNamedWithTheirPlace(String script, int line, int column, String message) {
        assertThatExceptionOfType(ScenarioSyntaxException.class)
                .isThrownBy(() -> ScenarioParser.parse(script.replace("\\n", "\n")))
                .withMessageContaining(message)
                .satisfies(refused -> {
                    assertThat(refused.line()).isEqualTo(line);
                    assertThat(refused.column()).isEqualTo(column);
                });
    }
}
