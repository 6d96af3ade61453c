package org.quorate.simulation.invariant;

import org.quorate.simulation.SimulatedCluster;

/**
 * No storms (Totem, section 4: a processor sends a join when it learns something, and again after a timeout): the datagrams on their
 * way at one instant are bounded by the window of the ring and by the joins a formation needs, both a small number for each pair
 * of nodes. Messages that answer each other without end fill any network, and the simulator's memory first, so this is looked at
 * after each event and ends the run at once.
 */
public final class DatagramBounds {
    /** Of each ordered pair of nodes: a window of packets in fragments, sent again and delayed, is far below. */
    private static final int OF_EACH_PATH = 2_000;

    private static final int AT_LEAST = 20_000;

    /** What a small heap holds. */
    private static final int AT_MOST = 200_000;

    private DatagramBounds() {}

    /** The most datagrams on their way in a cluster of so many nodes. */
    public static int bound(int nodes) {
        return Math.clamp((long) OF_EACH_PATH * nodes * (nodes - 1), AT_LEAST, AT_MOST);
    }

    /**
     * @param inFlight datagrams on their way
     * @throws InvariantViolation if there are too many
     */
    public static void check(SimulatedCluster cluster, int inFlight) {
        int bound = bound(cluster.nodes().size());
        if (inFlight > bound) {
            throw new InvariantViolation(
                    "DatagramBounds",
                    inFlight + " datagrams are on their way after " + cluster.nowNanos() / 1_000_000 + " ms; "
                            + cluster.nodes().size() + " nodes never need more than " + bound);
        }
    }
}
