package org.quorate.pmxcfs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quorate.pmxcfs.cluster.Opinion.Stance;
import org.quorate.pmxcfs.cluster.ReloadTrial.Step;

/** When the cluster reloads, and when a node takes back what it has reloaded. */
class ReloadTrialTest {
    private static final int GRACE = 24;
    private static final Candidate OLD = ConfText.GOOD.candidate();
    private static final Candidate NEW = ConfText.GOOD.withVersion(2).candidate();
    private static final EngineState OLD_QUORATE = new EngineState(true, true, 1);
    private static final EngineState NEW_QUORATE = new EngineState(true, true, 2);
    private static final EngineState NEW_ALONE = new EngineState(true, false, 2);
    private static final EngineState AWAY = new EngineState(false, false, 2);

    private final Map<String, Opinion> others = new HashMap<>();
    private long now = 5_000_000;

    private ReloadTrial trial(boolean reloads) {
        return new ReloadTrial(NEW, OLD, reloads, true, GRACE, now);
    }

    private void says(String node, Candidate candidate, Stance stance) {
        others.put(node, Opinion.of(candidate, stance, stance == Stance.REFUSED ? "no key" : ""));
    }

    private Step after(double seconds, ReloadTrial trial, EngineState engine) {
        now += (long) (seconds * 1000);
        return trial.observe(new ReloadTrial.Sight(now, engine, others));
    }

    /** Seconds until the first step that is one, looking every half second. */
    private double until(Step expected, ReloadTrial trial, EngineState engine) {
        long start = now;
        while (now - start < 1_000_000) {
            Step step = after(0.5, trial, engine);
            if (step != Step.WAIT) {
                assertThat(step).isEqualTo(expected);
                return (now - start) / 1000.0;
            }
        }
        throw new AssertionError("never " + expected);
    }

    @Test
    void nodesOfTheOriginalGetASecond() {
        assertThat(until(Step.RELOAD, trial(true), OLD_QUORATE)).isEqualTo(1);
    }

    @Test
    void whoSaysSomethingIsWaitedFor() {
        says("b", OLD, Stance.KEPT);
        ReloadTrial trial = trial(true);
        assertThat(after(3, trial, OLD_QUORATE)).isEqualTo(Step.WAIT);
        assertThat(trial.silent(others)).containsExactly("b");
        says("b", NEW, Stance.WILLING);
        assertThat(after(0.5, trial, OLD_QUORATE)).isEqualTo(Step.RELOAD);
        says("b", OLD, Stance.KEPT);
        assertThat(until(Step.RELOAD, trial(true), OLD_QUORATE))
                .as("not for ever")
                .isEqualTo(5);
    }

    @Test
    void whatOneRefusesNobodyLoads() {
        for (boolean reloads : new boolean[] {true, false}) {
            others.clear();
            says("b", OLD, Stance.KEPT);
            ReloadTrial trial = trial(reloads);
            assertThat(after(0.5, trial, OLD_QUORATE)).isEqualTo(Step.WAIT);
            says("b", NEW, Stance.REFUSED);
            assertThat(after(0.5, trial, OLD_QUORATE)).isEqualTo(Step.WITHDRAW);
            assertThat(trial.isOver()).isTrue();
        }
    }

    @Test
    void whatIsLoadedIsNotWithdrawn() {
        ReloadTrial trial = trial(false);
        assertThat(after(2, trial, NEW_QUORATE)).isEqualTo(Step.WAIT);
        says("b", NEW, Stance.REFUSED);
        assertThat(after(1, trial, NEW_QUORATE)).isEqualTo(Step.WAIT);
        assertThat(until(Step.KEEP, trial, NEW_QUORATE)).isEqualTo(59);
    }

    @Test
    void quorumThatStaysAwayTakesItBackOnEveryNode() {
        for (boolean reloads : new boolean[] {true, false}) {
            ReloadTrial trial = trial(reloads);
            if (reloads) {
                assertThat(until(Step.RELOAD, trial, OLD_QUORATE)).isEqualTo(1);
            }
            assertThat(after(1, trial, NEW_QUORATE)).isEqualTo(Step.WAIT);
            assertThat(until(Step.REVERT, trial, NEW_ALONE)).isEqualTo(GRACE + 0.5);
            assertThat(trial.isReverted()).isTrue();
            assertThat(after(5, trial, new EngineState(true, false, 1))).isEqualTo(Step.WAIT);
            assertThat(until(Step.LEAVE, trial, OLD_QUORATE)).as("it helped").isEqualTo(60 + GRACE - 5);
        }
    }

    @Test
    void quorumThatComesBackInTimeTakesNothingBack() {
        ReloadTrial trial = trial(false);
        for (int i = 0; i < 4; i++) {
            assertThat(after(1, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
            assertThat(after(GRACE - 1, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
            Step step = after(0.5, trial, NEW_QUORATE);
            assertThat(step).isEqualTo(i < 2 ? Step.WAIT : Step.KEEP);
            if (step == Step.KEEP) {
                return;
            }
        }
        throw new AssertionError("watched for longer than a minute");
    }

    @Test
    void aLossAtTheEndOfTheMinuteIsWatchedToItsEnd() {
        ReloadTrial trial = trial(false);
        assertThat(after(2, trial, NEW_QUORATE)).isEqualTo(Step.WAIT);
        assertThat(after(58, trial, NEW_QUORATE)).isEqualTo(Step.WAIT);
        assertThat(after(1, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
        assertThat(after(GRACE, trial, NEW_ALONE)).isEqualTo(Step.REVERT);
    }

    @Test
    void anEngineThatWasAwayGetsItsTimeAnew() {
        ReloadTrial trial = trial(false);
        assertThat(after(1, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
        assertThat(after(GRACE - 1, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
        assertThat(after(0.5, trial, AWAY)).isEqualTo(Step.WAIT);
        assertThat(after(10, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
        assertThat(after(GRACE, trial, NEW_ALONE)).isEqualTo(Step.REVERT);
        assertThat(until(Step.LEAVE, trial(false), AWAY))
                .as("nobody to be watched")
                .isGreaterThanOrEqualTo(60);
    }

    @Test
    void whatTheEngineHasNotLoadedIsNotTheReason() {
        ReloadTrial trial = trial(false);
        assertThat(until(Step.LEAVE, trial, new EngineState(true, false, 1))).isEqualTo(75);
    }

    @Test
    void whereQuorumWasMissingBeforeNothingIsWatched() {
        ReloadTrial trial = new ReloadTrial(NEW, OLD, false, false, GRACE, now);
        assertThat(until(Step.LEAVE, trial, NEW_ALONE)).isEqualTo(0.5);
    }

    @Test
    void anOldFileThatDoesNotHelpGoesAgain() {
        ReloadTrial trial = trial(false);
        assertThat(until(Step.REVERT, trial, NEW_ALONE)).isEqualTo(GRACE + 0.5);
        assertThat(until(Step.TAKE_AGAIN, trial, new EngineState(true, false, 1)))
                .isEqualTo(GRACE);
        assertThat(trial.isOver()).isTrue();
        assertThat(after(100, trial, NEW_ALONE)).isEqualTo(Step.WAIT);
    }

    @Test
    void aNodeThatWasCutOffFollowsThoseWhoKeepIt() {
        ReloadTrial trial = trial(false);
        assertThat(until(Step.REVERT, trial, NEW_ALONE)).isEqualTo(GRACE + 0.5);
        says("b", NEW, Stance.WILLING);
        assertThat(after(10, trial, OLD_QUORATE)).isEqualTo(Step.WAIT);
        says("b", NEW, Stance.KEPT);
        assertThat(after(1, trial, OLD_QUORATE)).isEqualTo(Step.TAKE_AGAIN);
    }

    @Test
    void aTextWithTheSameVersionIsReloadedToo() {
        Candidate same = ConfText.GOOD.withPort(5407).candidate();
        ReloadTrial trial = new ReloadTrial(same, OLD, true, true, GRACE, now);
        assertThat(until(Step.RELOAD, trial, OLD_QUORATE)).isEqualTo(1);
        assertThat(until(Step.REVERT, trial, new EngineState(true, false, 1))).isEqualTo(GRACE + 0.5);
    }
}
