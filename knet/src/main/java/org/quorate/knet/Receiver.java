package org.quorate.knet;

import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.config.LinkMode;
import org.quorate.knet.PeerFaults.Fault;
import org.quorate.knet.compress.Compression;
import org.quorate.knet.crypto.CryptoSlots;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;
import org.quorate.knet.packet.PingPacket;
import org.quorate.knet.packet.PmtudPacket;
import org.quorate.knet.receive.SenderState;

/** The way up: every check on a datagram, in the order of spec 10 §3, then what its type asks for. */
final class Receiver {
    /** Where a totem message names the node it is for, in the sender's byte order: 0 for all (spec 10 §12.6). */
    private static final int TARGET_NODE_OFFSET = 9;

    private static final int TOTEM_HEADER_BYTES = 13;
    private static final int TOTEM_CHANNEL = 0;

    /** A clear packet of an encrypting node has a random first byte; shorter noise says nothing about its sender. */
    private static final int SHORTEST_ENCRYPTED = 48;

    private final int localNodeId;
    private final Log log;
    private final HostTable hosts;
    private final CryptoSlots crypto;
    private final Compression compression;
    private final PathMtuDiscovery mtuDiscovery;
    private final Heartbeat heartbeat;
    private final LinkSelection selection;
    private final ControlSender control;
    private final PeerFaults faults;
    private final KnetListener above;
    private final HandleStatistics statistics;

    private final DataPacket data = new DataPacket();
    private final PingPacket ping = new PingPacket();
    private final PmtudPacket pmtud = new PmtudPacket();
    private boolean accessListsEnabled = true;

    Receiver(
            int localNodeId,
            Log log,
            HostTable hosts,
            CryptoSlots crypto,
            Compression compression,
            PathMtuDiscovery mtuDiscovery,
            Heartbeat heartbeat,
            LinkSelection selection,
            ControlSender control,
            PeerFaults faults,
            KnetListener above,
            HandleStatistics statistics) {
        this.localNodeId = localNodeId;
        this.log = log;
        this.hosts = hosts;
        this.crypto = crypto;
        this.compression = compression;
        this.mtuDiscovery = mtuDiscovery;
        this.heartbeat = heartbeat;
        this.selection = selection;
        this.control = control;
        this.faults = faults;
        this.above = above;
        this.statistics = statistics;
    }

    void setAccessListsEnabled(boolean enabled) {
        accessListsEnabled = enabled;
        debug(enabled ? "handle: Links access lists are enabled" : "handle: Links access lists are disabled");
    }

    /** Handles one datagram; returns normally whatever it contains. */
    void onDatagram(IpAddress source, int port, byte[] datagram, int offset, int length) {
        if (length <= 0) {
            return;
        }
        int opened = crypto.open(datagram, offset, length);
        if (opened > 0) {
            onPacket(source, port, crypto.clear(), crypto.clearOffset(), opened, true);
        } else if (opened == CryptoSlots.CLEAR) {
            onPacket(source, port, datagram, offset, length, false);
        } else if (opened == CryptoSlots.NOT_CONFIGURED) {
            debug("rx: RX thread configured to accept only crypto packets, but no crypto configs are configured!");
            boolean _ = faults.count(Fault.NOT_CONFIGURED, source, port, 0);
        } else {
            onUndecryptable(source, port, datagram, offset, length);
        }
    }

    private void onUndecryptable(IpAddress source, int port, byte[] datagram, int offset, int length) {
        boolean clear = PacketHeader.isPlausible(datagram, offset, length);
        int node = clear ? PacketHeader.node(datagram, offset) : 0;
        if (faults.count(clear ? Fault.CLEAR_TEXT : Fault.AUTHENTICATION, source, port, node)) {
            crypto.logFailure(length);
            log.log(
                    Subsystem.KNET,
                    Level.ERROR,
                    "rx: Unable to decrypt packet from %s:%d (size %d)!",
                    source,
                    port,
                    length);
        }
    }

    private void onPacket(IpAddress source, int port, byte[] packet, int offset, int length, boolean decrypted) {
        if (length < PacketHeader.MIN_PACKET) {
            debug("rx: Packet is too short: %d", length);
            return;
        }
        if (PacketHeader.version(packet, offset) != PacketHeader.VERSION) {
            debug("rx: Packet version does not match");
            if (!decrypted && length >= SHORTEST_ENCRYPTED && hosts.linkFrom(source) != null) {
                boolean _ = faults.count(Fault.NOT_KNET, source, port, 0);
            }
            return;
        }
        int node = PacketHeader.node(packet, offset);
        Host host = hosts.find(node);
        if (host == null || host.self) {
            debug("rx: Unable to find source host for this packet");
            if (host == null && PacketHeader.isPlausible(packet, offset, length)) {
                boolean _ = faults.count(Fault.UNKNOWN_NODE, source, port, node);
            }
            return;
        }
        int type = PacketHeader.type(packet, offset);
        Link link = PacketHeader.isLinkLevel(type)
                ? linkOfControl(host, source, port, PacketHeader.link(packet, offset))
                : linkOfData(host, source, port);
        if (link == null) {
            return;
        }
        switch (type) {
            case PacketHeader.DATA -> onData(link, packet, offset, length, decrypted);
            case PacketHeader.PING -> onPing(link, packet, offset, length);
            case PacketHeader.PONG -> onPong(link, packet, offset, length);
            case PacketHeader.PMTUD -> onProbe(link, packet, offset, length);
            case PacketHeader.PMTUD_REPLY -> onProbeReply(link, packet, offset, length);
            default -> {
                // types of other versions are none of our business
            }
        }
    }

    private @Nullable Link linkOfControl(Host host, IpAddress source, int port, int number) {
        Link link = host.link(number);
        if (link == null) {
            return null;
        }
        if (accessListsEnabled && !link.peer.isSameAddress(source)) {
            if (faults.count(Fault.WRONG_ADDRESS, source, port, host.id)) {
                log.log(Subsystem.KNET, Level.WARNING, "rx: Packet rejected from %s:%d", source, port);
            }
            return null;
        }
        return link;
    }

    private @Nullable Link linkOfData(Host host, IpAddress source, int port) {
        Link link = host.linkFrom(source);
        if (link == null) {
            debug("rx: Unable to determine source link for data packet. Discarding packet.");
            boolean _ = faults.count(Fault.WRONG_ADDRESS, source, port, host.id);
        }
        return link;
    }

    private void onPing(Link link, byte[] packet, int offset, int length) {
        if (!ping.decode(packet, offset, length)) {
            return;
        }
        link.statistics.ping.received(length);
        SenderState sender = link.host.sender;
        if (ping.isTimed()) {
            sender.onTimedPing(ping.seq());
        } else {
            sender.onUntimedPing(ping.seq());
        }
        control.pong(link, packet, offset);
    }

    private void onPong(Link link, byte[] packet, int offset, int length) {
        if (ping.decode(packet, offset, length)) {
            link.statistics.pong.received(length);
            heartbeat.onPong(link, ping);
        }
    }

    private void onProbe(Link link, byte[] packet, int offset, int length) {
        if (pmtud.decode(packet, offset, length)) {
            link.statistics.pmtu.received(length);
            control.probeReply(link, packet, offset);
        }
    }

    private void onProbeReply(Link link, byte[] packet, int offset, int length) {
        if (pmtud.decode(packet, offset, length)) {
            link.statistics.pmtu.received(length);
            mtuDiscovery.onReply(link, pmtud.size());
        }
    }

    private void onData(Link link, byte[] packet, int offset, int length, boolean decrypted) {
        if (!data.decode(packet, offset, length)) {
            return;
        }
        link.statistics.data.received(length);
        if (decrypted) {
            statistics.rxCryptPackets++;
        }
        Host host = link.host;
        if (!host.reachable && !admitEarly(link)) {
            debug("rx: Source host %d not reachable yet. Discarding packet.", host.id);
            return;
        }
        SenderState sender = host.sender;
        if (sender.isDuplicate(data.seq())) {
            if (selection.mode() != LinkMode.ACTIVE) {
                debug("rx: Packet has already been delivered");
            }
            return;
        }
        if (data.fragments() == 1) {
            deliver(host, packet, data.payloadOffset(), data.payloadLength());
            return;
        }
        int complete = sender.reassemble(data, packet);
        if (complete != SenderState.INCOMPLETE) {
            deliver(host, sender.message(), 0, complete);
        }
    }

    private boolean admitEarly(Link link) {
        if (!link.enabled || link.connected || link.receivedPongs == 0) {
            return false;
        }
        heartbeat.onEarlyData(link);
        return link.host.reachable;
    }

    private void deliver(Host host, byte[] buffer, int offset, int length) {
        byte[] message = buffer;
        int begin = offset;
        int size = length;
        if (data.compress() != 0) {
            size = compression.decompress(data.compress(), buffer, offset, length);
            if (size < 0) {
                return;
            }
            statistics.rxCompressedPackets++;
            statistics.rxCompressedOriginalBytes += size;
            statistics.rxCompressedSizeBytes += length;
            message = compression.decompressed();
            begin = 0;
        }
        if (data.channel() != TOTEM_CHANNEL) {
            debug("rx: received packet for channel %d but there is no local sock connected", data.channel());
            return;
        }
        if (size < TOTEM_HEADER_BYTES || !isForUs(message, begin)) {
            debug("rx: Packet is not for us");
            return;
        }
        host.sender.markDelivered(data.seq());
        above.onMessage(host.id, data.channel(), message, begin, size);
    }

    private boolean isForUs(byte[] message, int offset) {
        int target = Endian.LITTLE.getInt(message, offset + TARGET_NODE_OFFSET);
        return target == 0 || (target & 0xFFFF) == localNodeId;
    }

    private void debug(String template, Object... arguments) {
        if (log.isEnabled(Subsystem.KNET, Level.DEBUG)) {
            log.log(Subsystem.KNET, Level.DEBUG, template, arguments);
        }
    }
}
