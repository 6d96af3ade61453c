package org.quorate.simulation;

/** The monotonic clock of one machine: that of the run, a little too fast or too slow. */
final class SimulatedClock {
    private static final long MILLION = 1_000_000;

    private int driftPpm;
    private long changedAtNanos;
    private long localAtChangeNanos;

    /**
     * @param ppm how many µs a second the clock is too fast; negative if it is too slow
     */
    void drift(long nowNanos, int ppm) {
        localAtChangeNanos = local(nowNanos);
        changedAtNanos = nowNanos;
        driftPpm = ppm;
    }

    /** What this clock shows at a time of the run. */
    long local(long nowNanos) {
        long elapsed = nowNanos - changedAtNanos;
        return localAtChangeNanos + elapsed + scaled(elapsed, driftPpm, MILLION);
    }

    /** The first time of the run at which this clock shows {@code localNanos} or more. */
    long global(long localNanos) {
        if (driftPpm == 0) {
            return localNanos - localAtChangeNanos + changedAtNanos;
        }
        long elapsed = localNanos - localAtChangeNanos;
        long global = changedAtNanos + elapsed - scaled(elapsed, driftPpm, MILLION + driftPpm);
        while (local(global) < localNanos) {
            global++;
        }
        return global;
    }

    /** {@code value * factor / divisor} for values whose product needs more than 64 bits. */
    private static long scaled(long value, long factor, long divisor) {
        return value / divisor * factor + value % divisor * factor / divisor;
    }
}
