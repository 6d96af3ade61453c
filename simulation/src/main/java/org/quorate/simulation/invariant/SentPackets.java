package org.quorate.simulation.invariant;

import java.util.Arrays;

/** What was sent under each number of one ring, 1 and up. */
final class SentPackets {
    private long[] fingerprints = new long[64];
    private int[] originators = new int[64];

    void add(Packet packet) {
        int seq = packet.seq();
        if (seq >= originators.length) {
            int capacity = Math.max(seq + 1, originators.length * 2);
            fingerprints = Arrays.copyOf(fingerprints, capacity);
            originators = Arrays.copyOf(originators, capacity);
        }
        fingerprints[seq] = packet.fingerprint();
        originators[seq] = packet.originator();
    }

    boolean contains(int seq) {
        return seq >= 0 && seq < originators.length && originators[seq] != 0;
    }

    long fingerprint(int seq) {
        return fingerprints[seq];
    }

    int originator(int seq) {
        return originators[seq];
    }
}
