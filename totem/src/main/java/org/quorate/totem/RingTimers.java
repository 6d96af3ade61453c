package org.quorate.totem;

import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.config.TotemParameters;

/** The timers of the ring (spec 20 §9.1). Periods are read when a timer is started, so a changed one counts from then on. */
final class RingTimers {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int STATISTICS_MS = 1500;

    /** What happens when they expire. */
    interface Expiries {
        void onTokenLoss();

        void onTokenWarning();

        void onTokenRetransmit();

        void onHold();

        void onMerge();

        void onJoin();

        void onJoinDelay();

        void onConsensus();

        void onHeartbeat();

        void onDivergence();

        void onStatistics();
    }

    private final RingState ring;
    private final Timers timers;
    private final Timer tokenLoss;
    private final Timer tokenWarning;
    private final Timer tokenRetransmit;
    private final Timer hold;
    private final Timer merge;
    private final Timer join;
    private final Timer joinDelay;
    private final Timer consensus;
    private final Timer heartbeat;
    private final Timer divergence;
    private final Timer statistics;

    RingTimers(Timers timers, RingState ring, Expiries expiries) {
        this.ring = ring;
        this.timers = timers;
        tokenLoss = timers.create("token loss", expiries::onTokenLoss);
        tokenWarning = timers.create("token warning", expiries::onTokenWarning);
        tokenRetransmit = timers.create("token retransmit", expiries::onTokenRetransmit);
        hold = timers.create("token hold", expiries::onHold);
        merge = timers.create("merge detect", expiries::onMerge);
        join = timers.create("join", expiries::onJoin);
        joinDelay = timers.create("send join delay", expiries::onJoinDelay);
        consensus = timers.create("consensus", expiries::onConsensus);
        heartbeat = timers.create("heartbeat", expiries::onHeartbeat);
        divergence = timers.create("recovery divergence", expiries::onDivergence);
        statistics = timers.create("ring statistics", expiries::onStatistics);
    }

    /** The time of the present input. */
    long nowNanos() {
        return timers.nowNanos();
    }

    private TotemParameters parameters() {
        return ring.parameters;
    }

    private static void start(Timer timer, int ms) {
        timer.start(ms * NANOS_PER_MS);
    }

    /** Token loss and, with it, the warning. */
    void startTokenLoss() {
        start(tokenLoss, parameters().tokenMs());
        startTokenWarning();
    }

    void startTokenWarning() {
        int warningMs = TotemLog.tokenWarningMs(parameters());
        if (warningMs > 0) {
            start(tokenWarning, warningMs);
        } else {
            tokenWarning.cancel();
        }
    }

    void startTokenRetransmit() {
        start(tokenRetransmit, parameters().tokenRetransmitMs());
    }

    void startHold() {
        start(hold, parameters().holdMs());
    }

    void cancelHold() {
        hold.cancel();
    }

    void startMergeIfIdle() {
        if (!merge.isArmed()) {
            start(merge, parameters().mergeMs());
        }
    }

    void cancelMerge() {
        merge.cancel();
    }

    void startJoin() {
        start(join, parameters().joinMs());
    }

    void startJoinDelay(long nanos) {
        joinDelay.start(nanos);
    }

    void startConsensus() {
        start(consensus, parameters().consensusMs());
    }

    /** Starts or stops the heartbeat after a token. */
    void heartbeat(boolean forwarded) {
        int timeoutMs = TotemLog.effectiveHeartbeatMs(parameters());
        if (forwarded && timeoutMs > 0) {
            start(heartbeat, timeoutMs);
        } else {
            heartbeat.cancel();
        }
    }

    boolean isDivergenceArmed() {
        return divergence.isArmed();
    }

    void startDivergence(long nanos) {
        divergence.start(nanos);
    }

    void cancelDivergence() {
        divergence.cancel();
    }

    void startStatistics() {
        start(statistics, STATISTICS_MS);
    }

    /** Entering GATHER (spec 20 §4.2): no token is expected any more, so none can be late, held or heard. */
    void stopTokenTimers() {
        tokenRetransmit.cancel();
        tokenLoss.cancel();
        tokenWarning.cancel();
        merge.cancel();
        hold.cancel();
        heartbeat.cancel();
        divergence.cancel();
    }

    /** Entering COMMIT. */
    void stopGatherTimers() {
        join.cancel();
        joinDelay.cancel();
        consensus.cancel();
    }

    void stopAll() {
        stopTokenTimers();
        stopGatherTimers();
        statistics.cancel();
    }
}
