package org.quorate.ipc.libqb;

import java.util.ArrayDeque;

/** Events that found no room in a client's channel, in order, bounded in bytes. */
final class EventBacklog {
    /** What an entry costs beyond its bytes. */
    private static final int OVERHEAD_BYTES = 64;

    private final ArrayDeque<byte[]> events = new ArrayDeque<>();
    private final long maxBytes;
    private long bytes;

    EventBacklog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    /** Copies an event of two parts; false, with nothing kept, if it is one too many. */
    boolean add(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        long cost = (long) headLength + bodyLength + OVERHEAD_BYTES;
        if (bytes + cost > maxBytes) {
            return false;
        }
        byte[] event = new byte[headLength + bodyLength];
        System.arraycopy(head, 0, event, 0, headLength);
        System.arraycopy(body, bodyOffset, event, headLength, bodyLength);
        events.add(event);
        bytes += cost;
        return true;
    }

    byte[] first() {
        return events.element();
    }

    void removeFirst() {
        bytes -= events.remove().length + OVERHEAD_BYTES;
    }
}
