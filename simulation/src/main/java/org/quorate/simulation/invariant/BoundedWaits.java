package org.quorate.simulation.invariant;

import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.replication.Settings;

/**
 * Nobody waits for ever for a cluster that does not answer (docs/cluster-filesystem.md, "What to expect"): a caller is answered within
 * {@link Settings#answerWithin} and two ticks, while the process he asked runs.
 */
public final class BoundedWaits {
    private static final long SECOND = 1_000_000_000L;
    private static final long TICKS = 3 * SECOND;

    private BoundedWaits() {}

    /**
     * What was found; null if nothing.
     *
     * @param caller what he asked for, and where
     * @param waitedNanos until now
     * @param isPaused whether the process he asked is paused: then he waits, as with every process
     */
    public static @Nullable InvariantViolation violation(
            String caller, long waitedNanos, Settings settings, boolean isPaused) {
        return isPaused || waitedNanos <= settings.answerWithin() * SECOND + TICKS
                ? null
                : new InvariantViolation(
                        "BoundedWaits", caller + " has waited for an answer for " + waitedNanos / SECOND + " s");
    }
}
