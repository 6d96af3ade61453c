package org.quorate.simulation;

/**
 * What the network does to datagrams going one way between two nodes over one link.
 *
 * @param delayNanos least time on the way
 * @param jitterNanos up to this is added, uniformly; more than the gap between two datagrams reorders them
 * @param loss probability 0..1 of a datagram being lost
 * @param bursts probability 0..1 that a datagram begins a burst of losses
 * @param burstDatagrams how many datagrams in a row a burst loses at most, 1 or more; each burst draws its own
 * @param reordering probability 0..1 of a datagram being held back by {@code reorderNanos}, so that later ones overtake it
 * @param reorderNanos how long
 * @param duplication probability 0..1 of its arriving a second time, with a jitter of its own
 * @param corruption probability 0..1 of one of its bits being flipped; without crypto it is then lost, because the receiver's
 *     kernel compares the checksum
 * @param cut nothing passes
 */
public record PathFaults(
        long delayNanos,
        long jitterNanos,
        double loss,
        double bursts,
        int burstDatagrams,
        double reordering,
        long reorderNanos,
        double duplication,
        double corruption,
        boolean cut) {
    /** A quiet local network: 100 µs, no faults. */
    public static final PathFaults NONE = new PathFaults(100_000, 0, 0, 0, 1, 0, 0, 0, 0, false);

    public PathFaults {
        if (delayNanos < 0 || jitterNanos < 0 || reorderNanos < 0) {
            throw new IllegalArgumentException("a delay cannot be negative");
        }
        if (!isProbability(loss)
                || !isProbability(bursts)
                || !isProbability(reordering)
                || !isProbability(duplication)
                || !isProbability(corruption)) {
            throw new IllegalArgumentException("a probability is 0..1");
        }
        if (burstDatagrams < 1) {
            throw new IllegalArgumentException("a burst loses 1 datagram or more");
        }
    }

    private static boolean isProbability(double p) {
        return p >= 0 && p <= 1;
    }

    public PathFaults withDelay(long newDelayNanos, long newJitterNanos) {
        return new PathFaults(
                newDelayNanos,
                newJitterNanos,
                loss,
                bursts,
                burstDatagrams,
                reordering,
                reorderNanos,
                duplication,
                corruption,
                cut);
    }

    public PathFaults withLoss(double newLoss) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                newLoss,
                bursts,
                burstDatagrams,
                reordering,
                reorderNanos,
                duplication,
                corruption,
                cut);
    }

    /** Losses that come in runs. */
    public PathFaults withBursts(double newBursts, int newBurstDatagrams) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                loss,
                newBursts,
                newBurstDatagrams,
                reordering,
                reorderNanos,
                duplication,
                corruption,
                cut);
    }

    /** Single datagrams that come late. */
    public PathFaults withReordering(double newReordering, long newReorderNanos) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                loss,
                bursts,
                burstDatagrams,
                newReordering,
                newReorderNanos,
                duplication,
                corruption,
                cut);
    }

    public PathFaults withDuplication(double newDuplication) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                loss,
                bursts,
                burstDatagrams,
                reordering,
                reorderNanos,
                newDuplication,
                corruption,
                cut);
    }

    public PathFaults withCorruption(double newCorruption) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                loss,
                bursts,
                burstDatagrams,
                reordering,
                reorderNanos,
                duplication,
                newCorruption,
                cut);
    }

    public PathFaults withCut(boolean newCut) {
        return new PathFaults(
                delayNanos,
                jitterNanos,
                loss,
                bursts,
                burstDatagrams,
                reordering,
                reorderNanos,
                duplication,
                corruption,
                newCut);
    }
}
