package org.quorate.simulation;

/**
 * What the network does to datagrams going one way between two nodes over one link.
 *
 * @param delayNanos least time on the way
 * @param jitterNanos up to this is added, uniformly; more than the gap between two datagrams reorders them
 * @param loss probability 0..1 of a datagram being lost
 * @param duplication probability 0..1 of its arriving a second time, with a jitter of its own
 * @param corruption probability 0..1 of one of its bits being flipped
 * @param cut nothing passes
 */
public record PathFaults(
        long delayNanos, long jitterNanos, double loss, double duplication, double corruption, boolean cut) {
    /** A quiet local network: 100 µs, no faults. */
    public static final PathFaults NONE = new PathFaults(100_000, 0, 0, 0, 0, false);

    public PathFaults {
        if (delayNanos < 0 || jitterNanos < 0) {
            throw new IllegalArgumentException("a delay cannot be negative");
        }
        if (!isProbability(loss) || !isProbability(duplication) || !isProbability(corruption)) {
            throw new IllegalArgumentException("a probability is 0..1");
        }
    }

    private static boolean isProbability(double p) {
        return p >= 0 && p <= 1;
    }

    public PathFaults withDelay(long newDelayNanos, long newJitterNanos) {
        return new PathFaults(newDelayNanos, newJitterNanos, loss, duplication, corruption, cut);
    }

    public PathFaults withLoss(double newLoss) {
        return new PathFaults(delayNanos, jitterNanos, newLoss, duplication, corruption, cut);
    }

    public PathFaults withDuplication(double newDuplication) {
        return new PathFaults(delayNanos, jitterNanos, loss, newDuplication, corruption, cut);
    }

    public PathFaults withCorruption(double newCorruption) {
        return new PathFaults(delayNanos, jitterNanos, loss, duplication, newCorruption, cut);
    }

    public PathFaults withCut(boolean newCut) {
        return new PathFaults(delayNanos, jitterNanos, loss, duplication, corruption, newCut);
    }
}
