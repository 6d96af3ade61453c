package org.quorate.knet;

import org.jspecify.annotations.Nullable;
import org.quorate.knet.crypto.CryptoSlots;
import org.quorate.knet.packet.PingPacket;
import org.quorate.knet.packet.PmtudPacket;
import org.quorate.knet.packet.Protocol;

/** Sends the packets that keep links alive. They are protected with the configuration in use, whatever the peer used. */
final class ControlSender {
    private static final int MARGIN = 16;

    private final int localNodeId;
    private final CryptoSlots crypto;
    private final DatagramSender below;
    private final HandleStatistics statistics;
    private byte[] clear = new byte[MARGIN + PingPacket.BYTES + MARGIN];
    private byte[] wire = new byte[256];

    ControlSender(int localNodeId, CryptoSlots crypto, DatagramSender below, HandleStatistics statistics) {
        this.localNodeId = localNodeId;
        this.crypto = crypto;
        this.below = below;
        this.statistics = statistics;
    }

    /** Returns the bytes put on the wire. */
    int ping(Link link, long nowNanos, int seq, boolean timed) {
        PingPacket.encode(clear, MARGIN, localNodeId, link.id, nowNanos, seq, timed);
        return send(link, PingPacket.BYTES, link.statistics.ping);
    }

    void pong(Link link, byte[] ping, int offset) {
        PingPacket.encodePong(clear, MARGIN, localNodeId, ping, offset);
        int _ = send(link, PingPacket.BYTES, link.statistics.pong);
    }

    /** Sends a probe of {@code clearLength} bytes before protection, for an IP packet of {@code size} bytes. */
    void probe(Link link, int clearLength, int size) {
        if (clear.length < clearLength + 2 * MARGIN) {
            clear = new byte[Protocol.MAX_PACKET + 2 * MARGIN];
            wire = new byte[Protocol.MAX_PACKET + 256];
        }
        PmtudPacket.encodeProbe(clear, MARGIN, clearLength, localNodeId, link.id, size);
        int _ = send(link, clearLength, link.statistics.pmtu);
    }

    /** Answers a probe; not counted, like in the original. */
    void probeReply(Link link, byte[] probe, int offset) {
        PmtudPacket.encodeReply(clear, MARGIN, localNodeId, probe, offset);
        int _ = send(link, PmtudPacket.HEADER_BYTES, null);
    }

    private int send(Link link, int clearLength, LinkStatistics.@Nullable Traffic traffic) {
        PacketProtection sealing = crypto.sending();
        int length = clearLength;
        if (sealing == null) {
            below.send(link.id, link.host.id, clear, MARGIN, length, length);
        } else {
            length = sealing.seal(clear, MARGIN, clearLength, wire, 0);
            statistics.txCryptPackets++;
            statistics.txCryptByteOverhead += length - clearLength;
            below.send(link.id, link.host.id, wire, 0, length, length);
        }
        if (traffic != null) {
            traffic.sent(1, length);
        }
        return length;
    }
}
