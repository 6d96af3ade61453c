package org.quorate.simulation.scenario;

/** Which kinds of faults a random scenario has. */
public enum FaultProfile {
    /** Nothing goes wrong. */
    NONE(false, false, false),
    /** Loss, bursts, delay, reordering, duplication, corruption, cuts, partitions, MTU changes. */
    NETWORK(true, false, false),
    /** Crashes, restarts, pauses, orderly stops, slow processors, wrong clocks. */
    NODES(false, true, false),
    /** Those of network and nodes, and disks that lose, tear or refuse what is written. */
    ALL(true, true, true);

    private final boolean network;
    private final boolean nodes;
    private final boolean disks;

    FaultProfile(boolean network, boolean nodes, boolean disks) {
        this.network = network;
        this.nodes = nodes;
        this.disks = disks;
    }

    boolean hasNetwork() {
        return network;
    }

    boolean hasNodes() {
        return nodes;
    }

    boolean hasDisks() {
        return disks;
    }
}
