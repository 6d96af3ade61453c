package org.quorate.ipc.libqb;

/**
 * How far a client may be behind with its events (spec 40 §6.3; the original has no limit).
 *
 * @param holdBackBytes with this much waiting its own multicasts are held back, until half of it is gone
 * @param maxSilentBytes with more waiting it must go on reading
 * @param patienceNanos a client with more than that waiting which reads nothing for so long is disconnected
 */
public record EventLimits(long holdBackBytes, long maxSilentBytes, long patienceNanos) {
    private static final long MEBIBYTE = 1024 * 1024;

    /** What a client that works never notices. */
    public static final EventLimits GENEROUS = new EventLimits(4 * MEBIBYTE, 64 * MEBIBYTE, 10_000_000_000L);
}
