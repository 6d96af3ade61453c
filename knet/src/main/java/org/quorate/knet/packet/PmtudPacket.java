package org.quorate.knet.packet;

import java.util.Arrays;
import org.quorate.base.wire.Endian;

/**
 * PMTUD probe and its reply (spec 10 §2.4). One instance is reused for all packets received.
 *
 * <pre>
 * off size
 *   0    6  {@link PacketHeader}, type 0x83 or 0x84
 *   6    1  link number 0..7
 *   7    2  probed size of the IP packet, little endian
 *   9    n  probe: zeros up to the probed size; reply: nothing
 * </pre>
 */
public final class PmtudPacket {
    public static final int HEADER_BYTES = 9;

    private static final int SIZE_OFFSET = 7;

    private int node;
    private int link;
    private int size;

    /** Writes a probe of {@code length} clear bytes. */
    public static void encodeProbe(byte[] packet, int offset, int length, int node, int link, int size) {
        PacketHeader.encode(packet, offset, PacketHeader.PMTUD, node);
        packet[offset + PacketHeader.LINK_OFFSET] = (byte) link;
        Endian.LITTLE.putShort(packet, offset + SIZE_OFFSET, size);
        Arrays.fill(packet, offset + HEADER_BYTES, offset + length, (byte) 0);
    }

    /** Writes the answer of {@code node} to a probe: {@link #HEADER_BYTES} bytes. */
    public static void encodeReply(byte[] packet, int offset, int node, byte[] probe, int probeOffset) {
        System.arraycopy(probe, probeOffset, packet, offset, HEADER_BYTES);
        PacketHeader.encode(packet, offset, PacketHeader.PMTUD_REPLY, node);
    }

    /**
     * Reads a probe or reply whose common header is already checked.
     *
     * @return whether it is whole
     */
    public boolean decode(byte[] packet, int offset, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        node = PacketHeader.node(packet, offset);
        link = PacketHeader.link(packet, offset);
        size = Endian.LITTLE.getU16(packet, offset + SIZE_OFFSET);
        return true;
    }

    public int node() {
        return node;
    }

    public int link() {
        return link;
    }

    /** Probed IP packet size in bytes. */
    public int size() {
        return size;
    }
}
