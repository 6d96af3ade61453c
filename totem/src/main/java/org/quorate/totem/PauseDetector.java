package org.quorate.totem;

import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;

/**
 * Knows whether this process was stopped for a while: then the joins that piled up meanwhile describe a past that the others have
 * left. The evidence is the node's own schedule, a timer that expires late. The original infers it from the age of a timestamp
 * that entering OPERATIONAL keeps from being renewed, and loses joins when rings form fast (spec 20 §10.3).
 */
final class PauseDetector {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int BEATS_PER_TOKEN = 5;

    private final RingState ring;
    private final Timers timers;
    private final Timer beat;
    private long dueNanos;
    private long staleUntilNanos;
    private long pauseNanos;
    private boolean reported = true;

    PauseDetector(RingState ring, Timers timers) {
        this.ring = ring;
        this.timers = timers;
        this.beat = timers.create("process pause", this::onBeat);
    }

    void start() {
        long period = tokenNanos() / BEATS_PER_TOKEN;
        dueNanos = timers.nowNanos() + period;
        beat.start(period);
    }

    void stop() {
        beat.cancel();
    }

    private void onBeat() {
        check();
        start();
    }

    /**
     * Whether a join that is handled now was received during a pause. The backlog is gone within half a join period; a join that
     * is not stale is repeated after a whole one.
     */
    boolean isStaleInput() {
        check();
        return timers.nowNanos() < staleUntilNanos;
    }

    /** The length of the pause in ms the first time it is asked for, then 0. */
    long takePauseMs() {
        if (reported) {
            return 0;
        }
        reported = true;
        return pauseNanos / NANOS_PER_MS;
    }

    /** The schedule is broken when more than half a token timeout lies between two beats. */
    private void check() {
        long gap = timers.nowNanos() - dueNanos + tokenNanos() / BEATS_PER_TOKEN;
        if (gap > tokenNanos() / 2 && timers.nowNanos() >= staleUntilNanos) {
            pauseNanos = gap;
            reported = false;
            staleUntilNanos = timers.nowNanos() + ring.parameters.joinMs() * NANOS_PER_MS / 2;
        }
    }

    private long tokenNanos() {
        return ring.parameters.tokenMs() * NANOS_PER_MS;
    }
}
