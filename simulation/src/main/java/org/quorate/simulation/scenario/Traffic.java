package org.quorate.simulation.scenario;

import org.quorate.base.RandomSource;

/** How much the clients send. */
public enum Traffic {
    NONE(0),
    /** A message of 16 to 1400 bytes every three seconds in the whole cluster; one a second if three clients a node joined. */
    LIGHT(2_000, 16, 64, 300, 1_400),
    /** 10 messages a second of 16 B to 200 KB in the whole cluster; 30 if three clients a node joined. */
    MIXED(60, 16, 64, 300, 1_400, 9_000, 70_000, 200_000),
    /** As much as the ring takes: every node's client sends 1400 byte messages whenever there is room. */
    FULL(1, 1_400);

    private final int longestGapMillis;
    private final int[] sizes;

    Traffic(int longestGapMillis, int... sizes) {
        this.longestGapMillis = longestGapMillis;
        this.sizes = sizes;
    }

    /** Until somebody sends again, in ms. */
    int nextGapMillis(RandomSource random) {
        return 1 + random.nextInt(longestGapMillis);
    }

    /** Bytes of a message. */
    int nextSize(RandomSource random) {
        return sizes[random.nextInt(sizes.length)];
    }
}
