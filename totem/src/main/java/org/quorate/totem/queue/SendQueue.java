package org.quorate.totem.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages that wait for the token, first in, first out. The bound is kept by those who add. */
public final class SendQueue {
    private final MessagePool pool;
    private @Nullable MessageBuffer[] ring = new MessageBuffer[64];
    private int first;
    private int size;

    public SendQueue(MessagePool pool) {
        this.pool = pool;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void add(MessageBuffer message) {
        if (size == ring.length) {
            @Nullable MessageBuffer[] larger = Arrays.copyOf(ring, 2 * size);
            System.arraycopy(ring, 0, larger, size, first);
            Arrays.fill(larger, 0, first, null);
            ring = larger;
        }
        ring[(first + size++) & (ring.length - 1)] = message;
    }

    /** The oldest message, which the caller owns from now on. */
    public MessageBuffer remove() {
        MessageBuffer message = ring[first];
        if (size == 0 || message == null) {
            throw new IllegalStateException("nothing is queued");
        }
        ring[first] = null;
        first = (first + 1) & (ring.length - 1);
        size--;
        return message;
    }

    public void clear() {
        while (size > 0) {
            pool.release(remove());
        }
    }
}
