package org.quorate.knet.receive;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.Protocol;

/**
 * Messages of one sender of which some fragments are still missing (spec 10 §6.2). The fragment size is learned from the
 * fragments: the sender's path MTU may differ from ours and changes at any time.
 */
final class Reassembly {
    /** {@link #add}: nothing complete. */
    static final int INCOMPLETE = -1;

    static final int BUFFERS = 32;

    private static final int SEQ_MASK = 0xFFFF;

    private final Buffer[] buffers = new Buffer[BUFFERS];
    private long clock;
    private byte[] message = new byte[0];

    Reassembly() {
        for (int i = 0; i < BUFFERS; i++) {
            buffers[i] = new Buffer();
        }
    }

    /** Gives up what is older than the newest numbers of the sender. */
    void expire(int newest) {
        for (Buffer buffer : buffers) {
            if (buffer.seq != 0 && ((newest - buffer.seq) & SEQ_MASK) > BUFFERS) {
                buffer.seq = 0;
            }
        }
    }

    void clear() {
        for (Buffer buffer : buffers) {
            buffer.seq = 0;
        }
    }

    /**
     * Stores a fragment of a message with more than one.
     *
     * @return length of the message, now in {@link #message()}, or {@link #INCOMPLETE}
     */
    int add(DataPacket data, byte[] packet, DuplicateWindow window) {
        Buffer buffer = bufferOf(data, window);
        if (buffer == null || !buffer.add(data, packet)) {
            return INCOMPLETE;
        }
        buffer.lastUpdate = ++clock;
        if (buffer.count < buffer.fragments) {
            return INCOMPLETE;
        }
        buffer.seq = 0;
        int length = buffer.length();
        if (length > Protocol.MAX_MESSAGE) {
            return INCOMPLETE;
        }
        buffer.complete(length);
        message = buffer.bytes;
        return length;
    }

    /** The message completed last; valid until the next call. */
    byte[] message() {
        return message;
    }

    private @Nullable Buffer bufferOf(DataPacket data, DuplicateWindow window) {
        Buffer oldest = buffers[0];
        for (Buffer buffer : buffers) {
            if (buffer.seq == data.seq()) {
                return buffer;
            }
            if (buffer.age() < oldest.age()) {
                oldest = buffer;
            }
        }
        if (window.isReassemblyBegun(data.seq())) {
            return null;
        }
        window.markReassemblyBegun(data.seq());
        oldest.begin(data);
        return oldest;
    }

    private static final class Buffer {
        int seq;
        int fragments;
        int count;
        long lastUpdate;
        byte[] bytes = new byte[0];

        private final boolean[] present = new boolean[Protocol.MAX_FRAGMENTS + 2];
        private byte[] last = new byte[0];
        private int fragmentSize;
        private int lastLength;

        /** Order of reuse: free ones first, then the one untouched for longest. */
        long age() {
            return seq == 0 ? -1 : lastUpdate;
        }

        void begin(DataPacket data) {
            seq = data.seq();
            fragments = data.fragments();
            count = 0;
            fragmentSize = 0;
            lastLength = 0;
            Arrays.fill(present, false);
        }

        /** Stores a fragment unless it contradicts the others, was there already, or makes the message too long. */
        boolean add(DataPacket data, byte[] packet) {
            int number = data.fragment();
            int length = data.payloadLength();
            if (data.fragments() != fragments || present[number]) {
                return false;
            }
            if (number == fragments) {
                if (last.length < length) {
                    last = new byte[length];
                }
                System.arraycopy(packet, data.payloadOffset(), last, 0, length);
                lastLength = length;
            } else {
                if (fragmentSize == 0 && !begin(length)) {
                    return false;
                }
                if (length != fragmentSize) {
                    return false;
                }
                System.arraycopy(packet, data.payloadOffset(), bytes, (number - 1) * fragmentSize, length);
            }
            present[number] = true;
            count++;
            return true;
        }

        private boolean begin(int size) {
            if ((fragments - 1) * size >= Protocol.MAX_MESSAGE) {
                return false;
            }
            fragmentSize = size;
            if (bytes.length < fragments * size) {
                bytes = new byte[fragments * size];
            }
            return true;
        }

        int length() {
            return (fragments - 1) * fragmentSize + lastLength;
        }

        /** Puts the last fragment in place, whose position depends on the size of the others. */
        void complete(int length) {
            if (bytes.length < length) {
                bytes = Arrays.copyOf(bytes, length);
            }
            System.arraycopy(last, 0, bytes, length - lastLength, lastLength);
        }
    }
}
