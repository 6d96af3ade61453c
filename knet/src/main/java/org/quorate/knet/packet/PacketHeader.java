package org.quorate.knet.packet;

import org.quorate.base.wire.Endian;

/**
 * What all packets begin with (spec 10 §2.1).
 *
 * <pre>
 * off size
 *   0    1  version, 1
 *   1    1  type; 0x80 set: a link level packet with its link number at offset 6
 *   2    2  node id of the sender, big endian
 *   4    2  zero (2.x: highest version supported by the sender in byte 4)
 * </pre>
 */
public final class PacketHeader {
    public static final int VERSION = 1;
    public static final int BYTES = 6;

    /** Shortest packet that is looked at (spec 10 §3). */
    public static final int MIN_PACKET = 7;

    public static final int DATA = 0x00;
    public static final int PING = 0x81;
    public static final int PONG = 0x82;
    public static final int PMTUD = 0x83;
    public static final int PMTUD_REPLY = 0x84;

    private static final int LINK_LEVEL = 0x80;
    private static final int VERSION_OFFSET = 0;
    private static final int TYPE_OFFSET = 1;
    private static final int NODE_OFFSET = 2;
    private static final int PAD_OFFSET = 4;

    /** Offset of the link number in link level packets. */
    public static final int LINK_OFFSET = 6;

    private PacketHeader() {}

    public static void encode(byte[] packet, int offset, int type, int node) {
        packet[offset + VERSION_OFFSET] = VERSION;
        packet[offset + TYPE_OFFSET] = (byte) type;
        Endian.BIG.putShort(packet, offset + NODE_OFFSET, node);
        packet[offset + PAD_OFFSET] = 0;
        packet[offset + PAD_OFFSET + 1] = 0;
    }

    public static int version(byte[] packet, int offset) {
        return Endian.getU8(packet, offset + VERSION_OFFSET);
    }

    public static int type(byte[] packet, int offset) {
        return Endian.getU8(packet, offset + TYPE_OFFSET);
    }

    public static int node(byte[] packet, int offset) {
        return Endian.BIG.getU16(packet, offset + NODE_OFFSET);
    }

    public static boolean isLinkLevel(int type) {
        return (type & LINK_LEVEL) != 0;
    }

    /** The link number of a link level packet, 0..255. */
    public static int link(byte[] packet, int offset) {
        return Endian.getU8(packet, offset + LINK_OFFSET);
    }

    /** Whether the bytes look like a packet in clear text: right version and a known type with its size. */
    public static boolean isPlausible(byte[] packet, int offset, int length) {
        if (length < MIN_PACKET || version(packet, offset) != VERSION) {
            return false;
        }
        return switch (type(packet, offset)) {
            case DATA -> length >= DataPacket.HEADER_BYTES;
            case PING, PONG -> length == PingPacket.BYTES;
            case PMTUD, PMTUD_REPLY -> length >= PmtudPacket.HEADER_BYTES;
            default -> false;
        };
    }
}
