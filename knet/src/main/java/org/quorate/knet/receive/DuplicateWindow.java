package org.quorate.knet.receive;

import java.util.Arrays;

/**
 * Which of a sender's last 4096 messages were delivered (spec 10 §6.1). A sender numbers its messages 1..65535 round and round
 * for all its destinations together, so gaps are normal; links reorder and, in active mode, duplicate.
 */
final class DuplicateWindow {
    static final int SIZE = 4096;

    private static final int MASK = SIZE - 1;
    private static final int SEQ_MASK = 0xFFFF;

    private final boolean[] delivered = new boolean[SIZE];
    private final boolean[] reassemblyBegun = new boolean[SIZE];
    private int newest;

    /** Newest sequence number seen; 0 for none. */
    int newest() {
        return newest;
    }

    /** Whether the message was delivered already. A newer number than all before moves the window. */
    boolean isDuplicate(int seq) {
        if (newest == 0) {
            newest = seq;
        }
        int age = (newest - seq) & SEQ_MASK;
        if (age < SIZE) {
            return delivered[seq & MASK];
        }
        if (age <= SEQ_MASK - SIZE) {
            clearSlots();
        } else {
            int steps = (seq - newest) & SEQ_MASK;
            for (int slot = newest + 1; steps > 0; slot++, steps--) {
                delivered[slot & MASK] = false;
                reassemblyBegun[slot & MASK] = false;
            }
        }
        newest = seq;
        return false;
    }

    void markDelivered(int seq) {
        delivered[seq & MASK] = true;
    }

    /** Whether a reassembly of the message was begun, and perhaps given up. */
    boolean isReassemblyBegun(int seq) {
        return reassemblyBegun[seq & MASK];
    }

    void markReassemblyBegun(int seq) {
        reassemblyBegun[seq & MASK] = true;
    }

    /** Forgets everything; {@code seq} is the newest then, 0 for none. */
    void restart(int seq) {
        clearSlots();
        newest = seq;
    }

    private void clearSlots() {
        Arrays.fill(delivered, false);
        Arrays.fill(reassemblyBegun, false);
    }
}
