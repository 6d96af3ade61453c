package org.quorate.runtime;

/** The node's clock: ns since it was made, never negative. */
public final class MonotonicClock {
    private final long origin = System.nanoTime();

    public long nanos() {
        return System.nanoTime() - origin;
    }
}
