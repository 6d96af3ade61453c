package org.quorate.totem;

/**
 * Messages of this node to itself, waiting to be handled as inputs of their own: single node rings, the own vote in a consensus
 * and the release of the representative's own token depend on them (spec 20 §4.1). Bounded: a handler adds a few, and they are
 * handled before the next input.
 */
final class Loopback {
    private static final int BOUND = 64;

    private final byte[][] messages = new byte[BOUND][0];
    private final int[] lengths = new int[BOUND];
    private int first;
    private int size;
    private int takenLength;

    boolean isEmpty() {
        return size == 0;
    }

    /** False if the bound is reached. */
    boolean add(byte[] buffer, int offset, int length) {
        if (size == BOUND - 1) {
            return false;
        }
        int slot = (first + size++) % BOUND;
        byte[] message = messages[slot];
        if (message.length < length) {
            message = new byte[Math.max(length, 600)];
            messages[slot] = message;
        }
        System.arraycopy(buffer, offset, message, 0, length);
        lengths[slot] = length;
        return true;
    }

    /** Takes the oldest message; its bytes stay valid until the queue has been filled once around. */
    byte[] takeFirst() {
        int slot = first;
        first = (first + 1) % BOUND;
        size--;
        takenLength = lengths[slot];
        return messages[slot];
    }

    /** Length of the message taken last. */
    int takenLength() {
        return takenLength;
    }

    void clear() {
        size = 0;
    }
}
