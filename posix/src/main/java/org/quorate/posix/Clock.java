package org.quorate.posix;

import java.time.Instant;

/** The machine's two clocks, for the daemon to hand to the deterministic rooms. */
public final class Clock {
    private Clock() {}

    /** Nanoseconds that never jump, from an arbitrary origin. The virtual machine reads CLOCK_MONOTONIC without a system call. */
    public static long monotonicNanos() {
        return System.nanoTime();
    }

    /** Nanoseconds since 1970-01-01 UTC; jumps when the clock is set. */
    public static long realtimeNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
