package org.quorate.totem.queue;

import java.util.Arrays;

/**
 * Buffers for messages, made on demand and kept for the next ones: the queues have room for 16384 messages of 64 KiB, which
 * nobody may reserve, while a ring in good health holds some dozens. A few sizes, so that a small message does not sit in large
 * memory. What is idle is bounded; the rest goes back to the heap.
 */
public final class MessagePool {
    private static final int[] CAPACITIES = {256, 1024, 4096, 16384, 69632};
    private static final int IDLE_BYTES_A_CAPACITY = 4 << 20;

    /** Largest buffer, in bytes. */
    public static final int MAX_CAPACITY = CAPACITIES[CAPACITIES.length - 1];

    private final Shelf[] shelves = new Shelf[CAPACITIES.length];

    public MessagePool() {
        for (int i = 0; i < CAPACITIES.length; i++) {
            shelves[i] = new Shelf(CAPACITIES[i], IDLE_BYTES_A_CAPACITY / CAPACITIES[i]);
        }
    }

    /** A buffer of at least {@code capacity} bytes, at most {@link #MAX_CAPACITY}; its offset and length are 0. */
    public MessageBuffer acquire(int capacity) {
        return shelves[shelfOf(capacity)].take();
    }

    /** A buffer with a copy of these bytes. */
    public MessageBuffer copyOf(byte[] source, int offset, int length) {
        MessageBuffer buffer = acquire(length);
        System.arraycopy(source, offset, buffer.bytes, 0, length);
        buffer.length = length;
        return buffer;
    }

    /** Takes a buffer back; the caller forgets it. */
    public void release(MessageBuffer buffer) {
        shelves[shelfOf(buffer.bytes.length)].put(buffer);
    }

    private static int shelfOf(int capacity) {
        int i = 0;
        while (CAPACITIES[i] < capacity) {
            i++;
        }
        return i;
    }

    /** Idle buffers of one capacity. */
    private static final class Shelf {
        private final int capacity;
        private final int bound;
        private MessageBuffer[] idle = new MessageBuffer[16];
        private int count;

        Shelf(int capacity, int bound) {
            this.capacity = capacity;
            this.bound = bound;
        }

        MessageBuffer take() {
            if (count == 0) {
                return new MessageBuffer(capacity);
            }
            MessageBuffer buffer = idle[--count];
            buffer.offset = 0;
            buffer.length = 0;
            return buffer;
        }

        void put(MessageBuffer buffer) {
            if (count == bound) {
                return;
            }
            if (count == idle.length) {
                idle = Arrays.copyOf(idle, Math.min(bound, 2 * count));
            }
            idle[count++] = buffer;
        }
    }
}
