package org.quorate.totem;

import org.jspecify.annotations.Nullable;
import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.queue.MessagePool;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;

/**
 * Puts small messages together into one packet and cuts large ones up (spec 20 §7.4). The packet grows behind room for its
 * headers, which are written in front of it when it is complete, so a byte of a message is copied once.
 */
final class Packing {
    private static final int OWN_HEADERS_TWICE = 2 * McastMessage.HEADER_BYTES;
    private static final int MIN_NET_MTU = 128;
    private static final int MAX_NET_MTU = 65536 - OWN_HEADERS_TWICE;
    private static final int MAX_PARTS = 1024;
    private static final int MAX_FRAGMENT_NUMBER = 255;
    private static final int RESERVED_SLOTS = 2;
    private static final int RESERVED_AT_START = 1;

    /** Slots are counted as if a packet carried this much less than it does (spec 20 §7.5). */
    private static final int RESERVATION_MARGIN = 24;

    private final RingState ring;
    private final MessagePool pool;
    private final SendQueues queues;
    private final SrpStats stats;
    private final int queueSlots;
    private final McastMessage mcast = new McastMessage();
    private final int[] partLengths = new int[MAX_PARTS + 1];

    private int netMtu;
    private int packetLimit;
    private int dataStart;
    private @Nullable MessageBuffer packet;
    private int size;
    private int parts;
    private int continuation;
    private int nextFragment = 1;

    Packing(RingState ring, MessagePool pool, SendQueues queues, SrpStats stats) {
        this.ring = ring;
        this.pool = pool;
        this.queues = queues;
        this.stats = stats;
        this.netMtu = effectiveMtu(ring.parameters.netMtu());
        this.queueSlots = 4 * Assembly.MAX_APPLICATION_MESSAGE / netMtu;
    }

    /** Bytes of a packet in one message, for a configured MTU (spec 20 §7.3). */
    static int effectiveMtu(int configured) {
        return Math.clamp((long) configured - OWN_HEADERS_TWICE, MIN_NET_MTU, MAX_NET_MTU);
    }

    /** The next packet is cut to this size. */
    void setMtu(int configured) {
        netMtu = effectiveMtu(configured);
    }

    // ------------------------------------------------------------------- room

    private int available() {
        return queueSlots - queues.used() - RESERVED_SLOTS;
    }

    private int slots(int bytes) {
        return bytes / (netMtu - RESERVATION_MARGIN) + 1;
    }

    /** Whether a message of this many bytes would be taken. */
    boolean hasRoomFor(int bytes) {
        return available() >= slots(bytes + PackedLayout.MAX_GROUP_HEADER_BYTES);
    }

    /** How full the queue is, in percent (spec 20 §7.5). */
    int fillPercent() {
        return 100 - (available() - RESERVED_AT_START) * 100 / queueSlots;
    }

    int reservedSlots() {
        return RESERVED_AT_START;
    }

    // ------------------------------------------------------------------- send

    /** Takes a message, or says that there is no room. */
    boolean send(Group group, byte[] header, byte[] payload, int offset, int length) {
        byte[] groupHeader = PackedLayout.groupHeader(group);
        long total = (long) groupHeader.length + header.length + length;
        if (total > Assembly.MAX_APPLICATION_MESSAGE + Assembly.MAX_PACKET) {
            throw new IllegalArgumentException("a message of " + total + " bytes can never be sent");
        }
        if (available() < slots((int) total + 2 * parts)) {
            return false;
        }
        int rest = header.length + length;
        append(groupHeader, 0, PackedLayout.GROUP_NAMES_AT, false);
        append(groupHeader, PackedLayout.GROUP_NAMES_AT, groupHeader.length - PackedLayout.GROUP_NAMES_AT, rest == 0);
        append(header, 0, header.length, length == 0);
        append(payload, offset, length, true);
        if (partLengths[parts] != 0) {
            partLengths[++parts] = 0;
        }
        if (parts == MAX_PARTS) {
            emit(0);
        }
        return true;
    }

    /** Adds one piece of a message; the last one completes it. Whole if it fits, else in as many packets as it takes. */
    private void append(byte[] piece, int offset, int length, boolean last) {
        int done = 0;
        while (done < length) {
            MessageBuffer target = openPacket();
            int max = packetLimit - 2 * (parts + 1);
            // the whole length counts, even if a part of it is sent already (spec 20 §7.4)
            if (length + size < max - 2) {
                copy(piece, offset + done, length - done, target);
                nextFragment = 1;
                return;
            }
            int count = Math.min(length - done, max - size);
            copy(piece, offset + done, count, target);
            done += count;
            parts++;
            emit(last && done == length ? 0 : takeFragmentNumber());
        }
    }

    private void copy(byte[] piece, int offset, int length, MessageBuffer target) {
        System.arraycopy(piece, offset, target.bytes, dataStart + size, length);
        size += length;
        partLengths[parts] += length;
    }

    private int takeFragmentNumber() {
        int number = nextFragment;
        nextFragment = number == MAX_FRAGMENT_NUMBER ? 1 : number + 1;
        return number;
    }

    private MessageBuffer openPacket() {
        MessageBuffer open = packet;
        if (open == null) {
            packetLimit = netMtu - PackedLayout.FIXED_BYTES;
            dataStart = McastMessage.HEADER_BYTES + PackedLayout.FIXED_BYTES + 2 * Math.min(MAX_PARTS, packetLimit);
            open = pool.acquire(dataStart + packetLimit);
            packet = open;
        }
        return open;
    }

    /** The token is here: what is in the packet goes, if there is a slot for it. */
    void flush() {
        if (parts > 0 && queues.used() < queueSlots - 1) {
            emit(0);
        }
    }

    /** Another queue is used from now on: what is in the packet belongs to the one before, slot or not. */
    void flushBeforeSwitch() {
        if (parts > 0) {
            emit(0);
        }
    }

    /** Completes the packet and queues it. */
    private void emit(int fragmented) {
        MessageBuffer full = openPacket();
        int headers = McastMessage.HEADER_BYTES + PackedLayout.FIXED_BYTES + 2 * parts;
        full.offset = dataStart - headers;
        full.length = headers + size;
        mcast.header.encapsulated = Header.NOT_ENCAPSULATED;
        mcast.header.nodeId = ring.self;
        mcast.systemFrom = ring.self;
        mcast.encode(full.bytes, full.offset);
        int at = full.offset + McastMessage.HEADER_BYTES;
        PackedLayout.encode(full.bytes, at, fragmented, continuation, parts, partLengths);
        queues.add(rightSized(full));
        stats.mcastTx++;
        continuation = fragmented;
        packet = null;
        size = 0;
        parts = 0;
        partLengths[0] = 0;
    }

    /** A small message must not keep a large buffer for as long as it is stored. */
    private MessageBuffer rightSized(MessageBuffer full) {
        if (full.length > full.bytes.length / 4) {
            return full;
        }
        MessageBuffer copy = pool.copyOf(full.bytes, full.offset, full.length);
        pool.release(full);
        return copy;
    }
}
