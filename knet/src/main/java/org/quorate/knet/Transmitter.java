package org.quorate.knet;

import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.LinkMode;
import org.quorate.knet.compress.Compression;
import org.quorate.knet.crypto.CryptoSlots;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.Protocol;

/**
 * The way down of data: compress, number, fragment, protect, and hand to the links of each destination (spec 10 §5). All
 * fragments of a message lie one behind the other in one reused buffer and leave in one call a destination and link.
 */
final class Transmitter {
    private static final int MARGIN = 16;

    private final int localNodeId;
    private final Log log;
    private final HostTable hosts;
    private final CryptoSlots crypto;
    private final Compression compression;
    private final PathMtuDiscovery mtuDiscovery;
    private final Heartbeat heartbeat;
    private final LinkSelection selection;
    private final DatagramSender below;
    private final HandleStatistics statistics;

    private boolean forwarding;
    private int seq;
    private byte[] clear = new byte[2048];
    private byte[] wire = new byte[4096];
    private int wireLength;
    private int segmentSize;
    private int fragments;

    Transmitter(
            int localNodeId,
            Log log,
            HostTable hosts,
            CryptoSlots crypto,
            Compression compression,
            PathMtuDiscovery mtuDiscovery,
            Heartbeat heartbeat,
            LinkSelection selection,
            DatagramSender below,
            HandleStatistics statistics) {
        this.localNodeId = localNodeId;
        this.log = log;
        this.hosts = hosts;
        this.crypto = crypto;
        this.compression = compression;
        this.mtuDiscovery = mtuDiscovery;
        this.heartbeat = heartbeat;
        this.selection = selection;
        this.below = below;
        this.statistics = statistics;
    }

    void setForwarding(boolean enabled) {
        forwarding = enabled;
        log.log(
                Subsystem.KNET,
                Level.DEBUG,
                enabled ? "handle: Data forwarding is enabled" : "handle: Data forwarding is disabled");
    }

    /** Sequence number of the last message, 0 before the first. */
    int lastSeq() {
        return seq;
    }

    void broadcast(int channel, byte[] message, int offset, int length) {
        if (!accepts(channel, length)) {
            return;
        }
        boolean anybody = false;
        for (Host host : hosts.all()) {
            if (host.self) {
                countLoopback(host, length);
            } else {
                anybody |= host.reachable;
            }
        }
        if (!anybody || !prepare(channel, true, message, offset, length)) {
            return;
        }
        for (Host host : hosts.all()) {
            if (!host.self && host.reachable) {
                send(host);
            }
        }
    }

    void unicast(int channel, int nodeId, byte[] message, int offset, int length) {
        if (!accepts(channel, length)) {
            return;
        }
        Host host = hosts.find(nodeId);
        if (host == null || host.self || !host.reachable) {
            return;
        }
        if (prepare(channel, false, message, offset, length)) {
            send(host);
        }
    }

    private boolean accepts(int channel, int length) {
        if (channel < 0 || channel > Protocol.MAX_CHANNEL || length < 1 || length > Protocol.MAX_MESSAGE) {
            throw new IllegalArgumentException("no message for knet: channel " + channel + ", " + length + " bytes");
        }
        if (!forwarding) {
            log.log(Subsystem.KNET, Level.DEBUG, "tx: Received data packet but forwarding is disabled");
        }
        return forwarding;
    }

    /** The original carries a node's own copy over a pseudo link; totem delivers its own here, the counters stay comparable. */
    private static void countLoopback(Host self, int length) {
        Link link = self.link(0);
        if (link != null) {
            link.statistics.data.sent(1, length);
        }
    }

    private boolean prepare(int channel, boolean broadcast, byte[] message, int offset, int length) {
        int model = 0;
        byte[] payload = message;
        int payloadOffset = offset;
        int payloadLength = length;
        if (compression.isEnabled()) {
            int compressed = compression.compress(message, offset, length);
            if (compressed > 0) {
                statistics.txCompressedPackets++;
                statistics.txCompressedOriginalBytes += length;
                statistics.txCompressedSizeBytes += compressed;
                model = compression.modelId();
                payload = compression.compressed();
                payloadOffset = 0;
                payloadLength = compressed;
            } else {
                statistics.txUncompressedPackets++;
            }
        }
        int mtu = mtuDiscovery.dataMtu();
        int count = (payloadLength + mtu - 1) / mtu;
        if (count > Protocol.MAX_FRAGMENTS) {
            log.log(Subsystem.KNET, Level.WARNING, "tx: a message of %d bytes needs %d fragments", length, count);
            return false;
        }
        seq = seq == 0xFFFF ? 1 : seq + 1;
        if (seq % Protocol.UNTIMED_PING_PERIOD == 0) {
            heartbeat.pingUntimed(seq);
        }
        fragments = count;
        fragment(channel, broadcast, model, payload, payloadOffset, payloadLength, mtu);
        return true;
    }

    private void fragment(int channel, boolean broadcast, int model, byte[] payload, int offset, int length, int mtu) {
        PacketProtection sealing = crypto.sending();
        int full = DataPacket.HEADER_BYTES + Math.min(mtu, length);
        reserve(full, fragments * crypto.sizes().wire(full));
        wireLength = 0;
        for (int i = 0; i < fragments; i++) {
            int begin = i * mtu;
            int slice = Math.min(mtu, length - begin);
            int number = fragments == 1 ? 0 : i + 1;
            byte[] target = sealing == null ? wire : clear;
            int at = sealing == null ? wireLength : MARGIN;
            DataPacket.encode(target, at, localNodeId, seq, model, broadcast, fragments, number, channel);
            System.arraycopy(payload, offset + begin, target, at + DataPacket.HEADER_BYTES, slice);
            int packet = DataPacket.HEADER_BYTES + slice;
            if (sealing == null) {
                wireLength += packet;
            } else {
                int sealed = sealing.seal(clear, MARGIN, packet, wire, wireLength);
                statistics.txCryptPackets++;
                statistics.txCryptByteOverhead += sealed - packet;
                wireLength += sealed;
            }
            if (i == 0) {
                segmentSize = wireLength;
            }
        }
    }

    private void reserve(int packet, int total) {
        if (clear.length < packet + 2 * MARGIN) {
            clear = new byte[packet + 2 * MARGIN];
        }
        if (wire.length < total) {
            wire = new byte[total];
        }
    }

    private void send(Host host) {
        if (selection.mode() == LinkMode.RR) {
            Link link = host.active[host.nextActive];
            host.nextActive = (host.nextActive + 1) % host.activeCount;
            send(link);
            return;
        }
        for (int i = 0; i < host.activeCount; i++) {
            send(host.active[i]);
        }
    }

    private void send(Link link) {
        link.statistics.data.sent(fragments, wireLength);
        below.send(link.id, link.host.id, wire, 0, wireLength, segmentSize);
    }
}
