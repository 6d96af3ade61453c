package org.quorate.daemon;

/** The node's clock: ns since it was made, never negative. */
final class MonotonicClock {
    private final long origin = System.nanoTime();

    long nanos() {
        return System.nanoTime() - origin;
    }
}
