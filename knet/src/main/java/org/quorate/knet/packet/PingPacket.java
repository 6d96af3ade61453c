package org.quorate.knet.packet;

import org.quorate.base.wire.Endian;

/**
 * PING and PONG (spec 10 §2.3). One instance is reused for all packets received. A pong is the ping with another type and node;
 * the time stamp comes back untouched, so its byte order is ours alone.
 *
 * <pre>
 * off size
 *   0    6  {@link PacketHeader}, type 0x81 or 0x82
 *   6    1  link number 0..7
 *   7    8  seconds of the sender's monotonic clock, little endian
 *  15    8  and nanoseconds
 *  23    2  the sender's last data sequence number, big endian; 0 if it sent none
 *  25    1  1 periodic, 0 forced by the sequence counter
 * </pre>
 */
public final class PingPacket {
    public static final int BYTES = 26;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_OFFSET = 7;
    private static final int NANOS_OFFSET = 15;
    private static final int SEQ_OFFSET = 23;
    private static final int TIMED_OFFSET = 25;

    private int node;
    private int link;
    private long seconds;
    private long nanosOfSecond;
    private int seq;
    private boolean timed;

    public static void encode(byte[] packet, int offset, int node, int link, long nowNanos, int seq, boolean timed) {
        PacketHeader.encode(packet, offset, PacketHeader.PING, node);
        packet[offset + PacketHeader.LINK_OFFSET] = (byte) link;
        Endian.LITTLE.putLong(packet, offset + SECONDS_OFFSET, nowNanos / NANOS_PER_SECOND);
        Endian.LITTLE.putLong(packet, offset + NANOS_OFFSET, nowNanos % NANOS_PER_SECOND);
        Endian.BIG.putShort(packet, offset + SEQ_OFFSET, seq);
        packet[offset + TIMED_OFFSET] = (byte) (timed ? 1 : 0);
    }

    /** Writes the answer of {@code node} to a ping. */
    public static void encodePong(byte[] packet, int offset, int node, byte[] ping, int pingOffset) {
        System.arraycopy(ping, pingOffset, packet, offset, BYTES);
        PacketHeader.encode(packet, offset, PacketHeader.PONG, node);
    }

    /**
     * Reads a ping or pong whose common header is already checked.
     *
     * @return whether it is whole
     */
    public boolean decode(byte[] packet, int offset, int length) {
        if (length < BYTES) {
            return false;
        }
        node = PacketHeader.node(packet, offset);
        link = PacketHeader.link(packet, offset);
        seconds = Endian.LITTLE.getLong(packet, offset + SECONDS_OFFSET);
        nanosOfSecond = Endian.LITTLE.getLong(packet, offset + NANOS_OFFSET);
        seq = Endian.BIG.getU16(packet, offset + SEQ_OFFSET);
        timed = packet[offset + TIMED_OFFSET] != 0;
        return true;
    }

    public int node() {
        return node;
    }

    public int link() {
        return link;
    }

    public long seconds() {
        return seconds;
    }

    public long nanosOfSecond() {
        return nanosOfSecond;
    }

    /** The time stamp in ns; arbitrary for a forged pong. */
    public long timestampNanos() {
        return seconds * NANOS_PER_SECOND + nanosOfSecond;
    }

    public int seq() {
        return seq;
    }

    public boolean isTimed() {
        return timed;
    }
}
