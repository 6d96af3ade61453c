package org.quorate.totem.wire;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * The header of every message (spec 20 §2.2).
 *
 * <pre>
 *  0 u16 magic          0xC070 in the sender's byte order
 *  2 u8  version        3
 *  3 u8  type
 *  4 u8  encapsulated   mcast only
 *  5 u32 nodeid         sender; 0 in a leave message
 *  9 u32 target_nodeid  destination with knet; garbage elsewhere, never interpreted
 * </pre>
 */
public final class Header {
    public static final int BYTES = 13;
    public static final int VERSION = 3;

    /** {@code encapsulated} of an mcast that carries an old-ring message. */
    public static final int ENCAPSULATED = 1;

    /** {@code encapsulated} of an ordinary mcast. */
    public static final int NOT_ENCAPSULATED = 2;

    private static final int MAGIC = 0xC070;
    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 2;
    private static final int TYPE_AT = 3;
    private static final int ENCAPSULATED_AT = 4;
    private static final int NODE_ID_AT = 5;
    private static final int TARGET_NODE_ID_AT = 9;

    public int encapsulated;
    public int nodeId;
    public int targetNodeId;

    /** The byte order the magic shows, or null if it is none of ours; at least 2 bytes must be there. */
    public static @Nullable Endian byteOrder(byte[] buffer, int offset) {
        if (Endian.LITTLE.getU16(buffer, offset + MAGIC_AT) == MAGIC) {
            return Endian.LITTLE;
        }
        return Endian.BIG.getU16(buffer, offset + MAGIC_AT) == MAGIC ? Endian.BIG : null;
    }

    public static int version(byte[] buffer, int offset) {
        return Endian.getU8(buffer, offset + VERSION_AT);
    }

    /** The type as the signed byte it is. */
    public static int type(byte[] buffer, int offset) {
        return buffer[offset + TYPE_AT];
    }

    public static int encapsulated(byte[] buffer, int offset) {
        return Endian.getU8(buffer, offset + ENCAPSULATED_AT);
    }

    public static int nodeId(byte[] buffer, int offset, Endian order) {
        return order.getInt(buffer, offset + NODE_ID_AT);
    }

    void decode(byte[] buffer, int offset, Endian order) {
        encapsulated = encapsulated(buffer, offset);
        nodeId = nodeId(buffer, offset, order);
        targetNodeId = order.getInt(buffer, offset + TARGET_NODE_ID_AT);
    }

    void encode(byte[] buffer, int offset, MessageType type) {
        Endian.LITTLE.putShort(buffer, offset + MAGIC_AT, MAGIC);
        buffer[offset + VERSION_AT] = VERSION;
        buffer[offset + TYPE_AT] = (byte) type.number();
        buffer[offset + ENCAPSULATED_AT] = (byte) encapsulated;
        Endian.LITTLE.putInt(buffer, offset + NODE_ID_AT, nodeId);
        Endian.LITTLE.putInt(buffer, offset + TARGET_NODE_ID_AT, targetNodeId);
    }
}
