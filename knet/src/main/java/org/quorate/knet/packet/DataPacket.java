package org.quorate.knet.packet;

import org.quorate.base.wire.Endian;

/**
 * DATA: a message or one fragment of it (spec 10 §2.2). One instance is reused for all packets received.
 *
 * <pre>
 * off size
 *   0    6  {@link PacketHeader}, type 0x00
 *   6    2  sequence number of the message, big endian, 1..65535
 *   8    1  compression model, 0 for none
 *   9    1  zero
 *  10    1  1 if sent to all hosts, 0 to one; informational
 *  11    1  number of fragments, 1..254
 *  12    1  fragment 1..number, 0 if there is only one
 *  13    1  channel 0..31
 *  14    n  user data
 * </pre>
 */
public final class DataPacket {
    public static final int HEADER_BYTES = 14;

    private static final int SEQ_OFFSET = 6;
    private static final int COMPRESS_OFFSET = 8;
    private static final int PAD_OFFSET = 9;
    private static final int BROADCAST_OFFSET = 10;
    private static final int FRAGMENTS_OFFSET = 11;
    private static final int FRAGMENT_OFFSET = 12;
    private static final int CHANNEL_OFFSET = 13;

    private int node;
    private int seq;
    private int compress;
    private boolean broadcast;
    private int fragments;
    private int fragment;
    private int channel;
    private int payloadOffset;
    private int payloadLength;

    /** Writes the header; the user data follows at {@code offset + HEADER_BYTES}. */
    public static void encode(
            byte[] packet,
            int offset,
            int node,
            int seq,
            int compress,
            boolean broadcast,
            int fragments,
            int fragment,
            int channel) {
        PacketHeader.encode(packet, offset, PacketHeader.DATA, node);
        Endian.BIG.putShort(packet, offset + SEQ_OFFSET, seq);
        packet[offset + COMPRESS_OFFSET] = (byte) compress;
        packet[offset + PAD_OFFSET] = 0;
        packet[offset + BROADCAST_OFFSET] = (byte) (broadcast ? 1 : 0);
        packet[offset + FRAGMENTS_OFFSET] = (byte) fragments;
        packet[offset + FRAGMENT_OFFSET] = (byte) fragment;
        packet[offset + CHANNEL_OFFSET] = (byte) channel;
    }

    /**
     * Reads a packet whose common header is already checked.
     *
     * @return whether the packet is whole and its fields are in range; if not, drop it
     */
    public boolean decode(byte[] packet, int offset, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        node = PacketHeader.node(packet, offset);
        seq = Endian.BIG.getU16(packet, offset + SEQ_OFFSET);
        compress = Endian.getU8(packet, offset + COMPRESS_OFFSET);
        broadcast = packet[offset + BROADCAST_OFFSET] != 0;
        fragments = Endian.getU8(packet, offset + FRAGMENTS_OFFSET);
        fragment = Endian.getU8(packet, offset + FRAGMENT_OFFSET);
        channel = packet[offset + CHANNEL_OFFSET];
        payloadOffset = offset + HEADER_BYTES;
        payloadLength = length - HEADER_BYTES;
        boolean fragmentInRange = fragments == 1 || (fragment >= 1 && fragment <= fragments);
        return fragments >= 1
                && fragmentInRange
                && seq != 0
                && channel >= 0
                && channel <= Protocol.MAX_CHANNEL
                && payloadLength > 0;
    }

    public int node() {
        return node;
    }

    public int seq() {
        return seq;
    }

    /** Model id, possibly unknown. */
    public int compress() {
        return compress;
    }

    public boolean isBroadcast() {
        return broadcast;
    }

    public int fragments() {
        return fragments;
    }

    /** 1..{@link #fragments()}; meaningless when that is 1. */
    public int fragment() {
        return fragment;
    }

    public int channel() {
        return channel;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadLength;
    }
}
