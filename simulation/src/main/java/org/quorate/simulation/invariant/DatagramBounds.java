package org.quorate.simulation.invariant;

import org.quorate.simulation.SimulatedCluster;

/**
 * No storms (Totem, section 4: a processor sends a join when it learns something, and again after a timeout): the datagrams on their
 * way at one instant are bounded by what the nodes have queued and by the joins a formation needs. Messages that answer each other without end fill any network, and the simulator's memory first, so this is looked at
 * after each event and ends the run at once.
 */
public final class DatagramBounds {
    /** The whole send queue of a node that finds itself alone and sends it at one instant, to some others, in fragments. */
    private static final int AT_LEAST = 150_000;

    /** In a cold start each node learns of each other one and tells all others so with a join: this often. */
    private static final int TOLD = 2;

    private DatagramBounds() {}

    /** The most datagrams on their way in a cluster of so many nodes. */
    public static int bound(int nodes) {
        return Math.max(AT_LEAST, TOLD * nodes * nodes * nodes);
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
