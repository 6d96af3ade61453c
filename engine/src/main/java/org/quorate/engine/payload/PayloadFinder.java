package org.quorate.engine.payload;

import java.util.HashMap;
import java.util.Map;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;
import org.quorate.knet.packet.PingPacket;
import org.quorate.knet.packet.PmtudPacket;
import org.quorate.totem.wire.Header;

/**
 * Finds what applications say in the packets a node received: in whole, packed and fragmented messages, in retransmissions and
 * those of a recovery. What is not known to be anything else is taken for it. First it is shown everything, then it tells.
 */
public final class PayloadFinder {
    /** What is looked at of a packet that is none: enough to tell it from one (spec 10 §3, spec 20 §2.2). */
    private static final int MAGIC_BYTES = 2;

    private final Map<Long, Blanks> datagrams = new HashMap<>();
    private final Map<Long, Map<Integer, Blanks>> decompressed = new HashMap<>();
    private final OrderedPackets ordered = new OrderedPackets();
    private final RingMessages ring = new RingMessages(ordered);
    private final FragmentedPackets fragments = new FragmentedPackets(ring);
    private final DataPacket data = new DataPacket();
    private final PingPacket ping = new PingPacket();

    /**
     * A datagram was received.
     *
     * @param input number by which it is asked for later
     * @param content the packet in clear, or the datagram if it could not be opened
     */
    public void datagram(long input, byte[] content) {
        Blanks blanks = new Blanks();
        boolean isOpen = look(content, blanks);
        // most are tokens and pings, of which nothing is to be remembered
        if (isOpen || !blanks.isEmpty()) {
            datagrams.put(input, blanks);
        }
    }

    /** Whether the end decides. */
    private boolean look(byte[] content, Blanks blanks) {
        if (content.length >= Header.BYTES && Header.byteOrder(content, 0) != null) {
            return ring.message(content, 0, Places.of(blanks, 0, content.length));
        }
        if (content.length < PacketHeader.MIN_PACKET || PacketHeader.version(content, 0) != PacketHeader.VERSION) {
            blanks.add(MAGIC_BYTES, content.length);
            return false;
        }
        int type = PacketHeader.type(content, 0);
        if (type == PacketHeader.DATA) {
            return data(content, blanks);
        }
        control(type, content, blanks);
        return false;
    }

    private void control(int type, byte[] packet, Blanks blanks) {
        switch (type) {
            case PacketHeader.PING -> {
                blanks.add(PingPacket.BYTES, packet.length);
                if (ping.decode(packet, 0, packet.length) && ping.isTimed() && ping.seq() == 0) {
                    fragments.forget(ping.node());
                }
            }
            case PacketHeader.PONG -> blanks.add(PingPacket.BYTES, packet.length);
            case PacketHeader.PMTUD, PacketHeader.PMTUD_REPLY -> blanks.add(PmtudPacket.HEADER_BYTES, packet.length);
            default -> blanks.add(PacketHeader.LINK_OFFSET + 1, packet.length);
        }
    }

    private boolean data(byte[] packet, Blanks blanks) {
        boolean whole = data.decode(packet, 0, packet.length);
        if (!whole || data.channel() != 0 || data.compress() != 0) {
            blanks.add(DataPacket.HEADER_BYTES, packet.length);
            return false;
        }
        if (data.fragments() > 1) {
            fragments.add(data, packet, blanks);
            return true;
        }
        return ring.message(
                packet, data.payloadOffset(), Places.of(blanks, data.payloadOffset(), data.payloadLength()));
    }

    /**
     * A received message was decompressed.
     *
     * @param input number by which it is asked for later
     * @param index if there are several in one input
     */
    public void decompressed(long input, int index, byte[] message) {
        Blanks blanks = new Blanks();
        decompressed.computeIfAbsent(input, number -> new HashMap<>()).put(index, blanks);
        boolean _ = ring.message(message, 0, Places.of(blanks, 0, message.length));
    }

    /** All has been shown. */
    public void finish() {
        fragments.finish();
        ordered.finish();
    }

    /** What is to be zeros in this datagram. */
    public Blanks ofDatagram(long input) {
        return datagrams.getOrDefault(input, Blanks.NONE);
    }

    /** What is to be zeros in this decompressed message. */
    public Blanks ofDecompressed(long input, int index) {
        return decompressed.getOrDefault(input, Map.of()).getOrDefault(index, Blanks.NONE);
    }
}
