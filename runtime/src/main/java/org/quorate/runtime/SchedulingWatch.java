package org.quorate.runtime;

import org.quorate.engine.Node;

/**
 * Notices that this thread did not run for a time in which it should have (spec 50 §22.7): between two looks a third of the token
 * timeout apart lie more than four fifths of it.
 */
final class SchedulingWatch {
    private static final long NANOS_PER_MS = 1_000_000;

    private long lastRunNanos;
    private long nextDeadlineNanos = Long.MAX_VALUE;

    void start(long nowNanos) {
        lastRunNanos = nowNanos;
        nextDeadlineNanos = nowNanos;
    }

    long nextDeadlineNanos() {
        return nextDeadlineNanos;
    }

    void check(long nowNanos, Node node) {
        if (nowNanos < nextDeadlineNanos) {
            return;
        }
        long tokenNanos = node.configuration().totem().tokenMs() * NANOS_PER_MS;
        long gap = nowNanos - lastRunNanos;
        long threshold = tokenNanos / 5 * 4;
        if (gap > threshold) {
            node.onSchedulingGap(nowNanos, System.currentTimeMillis(), gap, threshold);
        }
        lastRunNanos = nowNanos;
        nextDeadlineNanos = nowNanos + tokenNanos / 3;
    }
}
