package org.quorate.totem.queue;

import org.jspecify.annotations.Nullable;

/**
 * The window of messages of one ring by number, from the first not yet released on (spec 20 §3.7). A slot holds a message or
 * counts the token visits at which it was missing.
 */
public final class SortQueue {
    /** Numbers in the window; a power of two, so that the slot of a number survives the wrap. */
    public static final int WINDOW = 16384;

    private static final int MASK = WINDOW - 1;

    private final MessagePool pool;
    private final @Nullable MessageBuffer[] slots = new MessageBuffer[WINDOW];
    private final int[] misses = new int[WINDOW];
    private int head;

    public SortQueue(MessagePool pool) {
        this.pool = pool;
    }

    /** First number not yet released. */
    public int head() {
        return head;
    }

    public boolean isInRange(int seq) {
        return Integer.compareUnsigned(seq - head, WINDOW) < 0;
    }

    /** The message of a number, or null if it is missing or out of range. */
    public @Nullable MessageBuffer get(int seq) {
        return isInRange(seq) ? slots[seq & MASK] : null;
    }

    /** Whether the number is in range and its message here. */
    public boolean contains(int seq) {
        return get(seq) != null;
    }

    /** Takes over a message for a number in range whose slot is empty. */
    public void put(int seq, MessageBuffer message) {
        if (!isInRange(seq) || slots[seq & MASK] != null) {
            throw new IllegalStateException("message " + Integer.toHexString(seq) + " does not fit in the window at "
                    + Integer.toHexString(head));
        }
        slots[seq & MASK] = message;
        misses[seq & MASK] = 0;
    }

    /** Counts one more visit without the message of a number in range and returns the count. */
    public int countMiss(int seq) {
        return ++misses[seq & MASK];
    }

    /** Frees all messages up to and including a number in range; {@link #head()} is the next one. */
    public void release(int seq) {
        if (!isInRange(seq)) {
            return;
        }
        while (head != seq + 1) {
            freeHead();
        }
    }

    /** Empties it for a new ring whose first message has the number after {@code origin}. */
    public void clear(int origin) {
        for (int i = 0; i < WINDOW; i++) {
            freeHead();
        }
        head = origin;
    }

    private void freeHead() {
        int slot = head & MASK;
        MessageBuffer message = slots[slot];
        if (message != null) {
            slots[slot] = null;
            pool.release(message);
        }
        misses[slot] = 0;
        head++;
    }
}
