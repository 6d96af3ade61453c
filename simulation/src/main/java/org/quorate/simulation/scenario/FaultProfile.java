package org.quorate.simulation.scenario;

/** Which kinds of faults a random scenario has. */
public enum FaultProfile {
    /** Nothing goes wrong. */
    NONE(false, false, false, false),
    /** Loss, bursts, delay, reordering, duplication, corruption, cuts, partitions, MTU changes. */
    NETWORK(true, false, false, false),
    /** Crashes, restarts, pauses, orderly stops, slow processors, wrong clocks. */
    NODES(false, true, false, false),
    /** Those of network and nodes, and disks that lose, tear or refuse what is written. */
    ALL(true, true, true, false),
    /** All of these, on nodes with cluster file systems, and kills, pauses and full disks of these. */
    FILES(true, true, true, true);

    private final boolean network;
    private final boolean nodes;
    private final boolean disks;
    private final boolean files;

    FaultProfile(boolean network, boolean nodes, boolean disks, boolean files) {
        this.network = network;
        this.nodes = nodes;
        this.disks = disks;
        this.files = files;
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

    boolean hasFiles() {
        return files;
    }
}
