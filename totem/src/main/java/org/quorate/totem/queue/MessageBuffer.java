package org.quorate.totem.queue;

/** One whole totem message in pooled memory. It has one owner: a queue, or the code between two queues. */
public final class MessageBuffer {
    public final byte[] bytes;

    /** Where the message begins. */
    public int offset;

    /** Bytes of the message. */
    public int length;

    MessageBuffer(int capacity) {
        bytes = new byte[capacity];
    }
}
