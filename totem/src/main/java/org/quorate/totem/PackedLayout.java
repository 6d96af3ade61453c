package org.quorate.totem;

import org.quorate.base.wire.Endian;

/**
 * The packet of messages inside an mcast, and the group header at the front of each message (spec 20 §7.1, §7.2).
 *
 * <pre>
 * packet   0 u16 version 0
 *          2 u16 type 0
 *          4 u8  fragmented     0, or the number with which the last part goes on
 *          5 u8  continuation   0, or the number of the packet whose last part the first one continues
 *          6 u16 msg_count n
 *          8 n × u16 msg_len, then the parts
 * message  0 u16 group_count g
 *          2 g × u16 group_len, the names, then the payload
 * </pre>
 */
public final class PackedLayout {
    /** Bytes before the lengths. */
    public static final int FIXED_BYTES = 8;
    /** Bytes before the lengths of the group names. */
    public static final int GROUP_COUNT_BYTES = 2;

    /** Most groups one message names. */
    public static final int MAX_GROUPS = 32;

    /** Where the names begin in a message to one group. */
    static final int GROUP_NAMES_AT = 4;

    static final int MAX_GROUP_HEADER_BYTES = 8;

    private static final int FRAGMENTED_AT = 4;
    private static final int CONTINUATION_AT = 5;
    private static final int COUNT_AT = 6;
    private static final int LENGTHS_AT = 8;

    private static final byte[] SERVICES_HEADER = headerOf(Group.SERVICES);
    private static final byte[] SYNC_HEADER = headerOf(Group.SYNC);

    private PackedLayout() {}

    /** The header of a message to one group, shared: not to be written. */
    static byte[] groupHeader(Group group) {
        return switch (group) {
            case SERVICES -> SERVICES_HEADER;
            case SYNC -> SYNC_HEADER;
        };
    }

    private static byte[] headerOf(Group group) {
        byte[] name = group.nameBytes();
        byte[] header = new byte[GROUP_NAMES_AT + name.length];
        Endian.LITTLE.putShort(header, 0, 1);
        Endian.LITTLE.putShort(header, GROUP_COUNT_BYTES, name.length);
        System.arraycopy(name, 0, header, GROUP_NAMES_AT, name.length);
        return header;
    }

    static void encode(byte[] buffer, int offset, int fragmented, int continuation, int parts, int[] partLengths) {
        Endian le = Endian.LITTLE;
        le.putInt(buffer, offset, 0);
        buffer[offset + FRAGMENTED_AT] = (byte) fragmented;
        buffer[offset + CONTINUATION_AT] = (byte) continuation;
        le.putShort(buffer, offset + COUNT_AT, parts);
        for (int i = 0; i < parts; i++) {
            le.putShort(buffer, offset + LENGTHS_AT + 2 * i, partLengths[i]);
        }
    }

    /** The number with which the last part goes on, 0 if it is whole. */
    public static int fragmented(byte[] buffer, int offset) {
        return Endian.getU8(buffer, offset + FRAGMENTED_AT);
    }

    /** The number of the packet whose last part the first one continues, 0 if it begins a message. */
    public static int continuation(byte[] buffer, int offset) {
        return Endian.getU8(buffer, offset + CONTINUATION_AT);
    }

    /** How many parts there are. */
    public static int count(byte[] buffer, int offset, Endian order) {
        return order.getU16(buffer, offset + COUNT_AT);
    }

    /** Bytes of one part. */
    public static int partLength(byte[] buffer, int offset, int part, Endian order) {
        return order.getU16(buffer, offset + LENGTHS_AT + 2 * part);
    }

    /** Whether a group name of {@code length} bytes is this group's. */
    public static boolean isName(Group group, byte[] buffer, int offset, int length) {
        if (length != group.nameLength()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[offset + i] != group.nameByte(i)) {
                return false;
            }
        }
        return true;
    }
}
