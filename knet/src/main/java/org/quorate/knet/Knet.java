package org.quorate.knet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.base.time.Timer;
import org.quorate.base.time.Timers;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.Member;
import org.quorate.knet.compress.Compression;
import org.quorate.knet.crypto.CryptoSlots;
import org.quorate.knet.packet.Protocol;

/**
 * kronosnet: encrypted, redundant links to all other members, and messages over them (spec 10). Puts together the parts and
 * keeps hosts and links what the configuration says; every input ends with telling the listener what it changed.
 *
 * <p>Belongs to the node's thread. Messages a listener sends from within a call are fine.
 */
public final class Knet {
    private static final String DEFAULT_COMPRESSION = "none";

    private final Log log;
    private final Timer tick;
    private final HostTable hosts = new HostTable();
    private final HandleStatistics statistics = new HandleStatistics();
    private final CryptoSlots crypto;
    private final Compression compression;
    private final LinkSelection selection;
    private final PathMtuDiscovery mtuDiscovery;
    private final Heartbeat heartbeat;
    private final PeerFaults faults;
    private final Topology topology;
    private final Transmitter transmitter;
    private final Receiver receiver;

    private @Nullable KnetParameters parameters;
    private boolean configured;
    private boolean started;

    /**
     * @param localNodeId 1..65535
     * @param timers the node's clock and timers
     * @param random source of the salts
     * @param below where datagrams go
     * @param above where messages and link states go
     */
    public Knet(
            int localNodeId, Timers timers, Log log, RandomSource random, DatagramSender below, KnetListener above) {
        this(localNodeId, timers, log, random, PacketProtection.ENCRYPTING, MessageCodec.COMPRESSING, below, above);
    }

    /**
     * As the other, with packets protected and compressed by what the factories make.
     *
     * @param localNodeId 1..65535
     */
    public Knet(
            int localNodeId,
            Timers timers,
            Log log,
            RandomSource random,
            PacketProtection.Factory protection,
            MessageCodec.Factory codecs,
            DatagramSender below,
            KnetListener above) {
        if (localNodeId < 1 || localNodeId > Protocol.MAX_NODE_ID) {
            throw new IllegalArgumentException("Knet requires nodeid to be 1..65535, not " + localNodeId);
        }
        this.log = log;
        this.tick = timers.create("knet tick", this::onTick);
        crypto = new CryptoSlots(protection, random, log);
        compression = new Compression(log, codecs);
        selection = new LinkSelection(log);
        ControlSender control = new ControlSender(localNodeId, crypto, below, statistics);
        mtuDiscovery = new PathMtuDiscovery(timers, log, hosts, crypto, control, selection, this::tellAbove);
        topology = new Topology(localNodeId, log, hosts, crypto, selection, mtuDiscovery, above);
        heartbeat = new Heartbeat(timers, log, hosts, control, selection, mtuDiscovery);
        faults = new PeerFaults(timers, log, hosts);
        transmitter = new Transmitter(
                localNodeId, log, hosts, crypto, compression, mtuDiscovery, heartbeat, selection, below, statistics);
        receiver = new Receiver(
                localNodeId,
                log,
                hosts,
                crypto,
                compression,
                mtuDiscovery,
                heartbeat,
                selection,
                control,
                faults,
                above,
                statistics);
    }

    /** Takes over what concerns no host, before the first {@link #configure}. Crypto changes later by {@link #loadCrypto}. */
    public void initialise(KnetParameters first) {
        takeOver(first);
        crypto.initialise(first.crypto());
        mtuDiscovery.resetDataMtu();
    }

    /**
     * Makes hosts, links and settings what the configuration says, at the start and after each change. Links whose addresses
     * and port stay the same keep their state.
     *
     * @param members all nodes, this one included
     */
    public void configure(KnetParameters next, List<Member> members) {
        if (parameters == null) {
            throw new IllegalStateException("knet is configured before it is initialised");
        }
        // the first time nothing changes, unless there was a reload since
        if (configured || !next.equals(parameters)) {
            takeOver(next);
        }
        configured = true;
        topology.configure(next, members);
        topology.tellAbove();
    }

    private void takeOver(KnetParameters next) {
        KnetParameters old = parameters;
        parameters = next;
        receiver.setAccessListsEnabled(next.blockUnlistedIps());
        if (old == null || old.pmtudIntervalS() != next.pmtudIntervalS()) {
            mtuDiscovery.setInterval(next.pmtudIntervalS());
        }
        mtuDiscovery.setManualMtu(next.mtu());
        configureCompression(old, next);
        selection.setMode(next.linkMode());
    }

    /** Enables sending and receiving of data and begins to ping. */
    public void start() {
        if (started) {
            return;
        }
        started = true;
        transmitter.setForwarding(true);
        topology.enableLinks();
        topology.reselectAll();
        tick.start(Protocol.TICK_NANOS / 2);
        topology.tellAbove();
    }

    /** Stops everything; nothing announces it to the peers (spec 10 §12.11). */
    public void stop() {
        if (!started) {
            return;
        }
        started = false;
        tick.cancel();
        transmitter.setForwarding(false);
        topology.removeAll();
    }

    /**
     * One datagram from the network, at most 65535 bytes. Returns normally whatever it contains.
     *
     * @param link number of the link whose socket it arrived at
     * @param buffer valid only during the call; not changed
     */
    public void onDatagram(int link, IpAddress source, int sourcePort, byte[] buffer, int offset, int length) {
        if (!started) {
            return;
        }
        receiver.onDatagram(source, sourcePort, buffer, offset, length);
        topology.tellAbove();
    }

    /**
     * The kernel refused a datagram sent earlier.
     *
     * @param kernelMtu largest IP packet in bytes the kernel takes for this destination, from the socket's error queue; 0 if
     *     unknown
     */
    public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
        Link failed = find(link, hostId);
        if (failed == null || !started) {
            return;
        }
        if (kind == SendError.MESSAGE_TOO_BIG || kind == SendError.NOT_PERMITTED) {
            mtuDiscovery.onSendRefused(failed, Math.max(0, kernelMtu));
        } else {
            failed.statistics.data.txErrors++;
        }
        topology.tellAbove();
    }

    /**
     * An ICMP error about a datagram sent earlier (spec 10 §11.2).
     *
     * @param destination where that datagram went
     * @param offender who says so: the destination or a router
     * @param errnoText for example {@code Connection refused}
     */
    public void onPeerError(int link, IpAddress destination, IpAddress offender, String errnoText) {
        if (!started) {
            return;
        }
        log.log(
                Subsystem.KNET,
                Level.DEBUG,
                "udp: Received ICMP error from %s: %s %s",
                offender,
                errnoText,
                destination);
        for (Host host : hosts.all()) {
            Link failed = host.self ? null : host.link(link);
            if (failed != null && failed.peer.isSameAddress(destination)) {
                heartbeat.onPeerError(failed, errnoText);
                faults.countRefusal(failed);
            }
        }
        topology.tellAbove();
    }

    /**
     * Sends a message to all hosts that can be reached, not to this node itself. With nobody reachable it is dropped.
     *
     * @param channel 0..31
     * @param length 1..65536 bytes, copied
     */
    public void broadcast(int channel, byte[] buffer, int offset, int length) {
        transmitter.broadcast(channel, buffer, offset, length);
    }

    /**
     * Sends a message to one host; dropped if it cannot be reached or is this node.
     *
     * @param channel 0..31
     * @param length 1..65536 bytes, copied
     */
    public void unicast(int channel, int nodeId, byte[] buffer, int offset, int length) {
        transmitter.unicast(channel, nodeId, buffer, offset, length);
    }

    /** Whether data can be sent to the host; always for this node. */
    public boolean isReachable(int nodeId) {
        Host host = hosts.find(nodeId);
        return host != null && host.reachable;
    }

    /** User bytes that fit one datagram on every connected link. */
    public int dataMtu() {
        return mtuDiscovery.dataMtu();
    }

    /** Whether the settings or the key differ from those loaded last, so that a change must be made (spec 10 §4.9). */
    public boolean isCryptoChange(CryptoParameters next) {
        return crypto.differs(next);
    }

    /** First step of a change of crypto: packets of the new configuration are accepted, the old is still used to send. */
    public void loadCrypto(CryptoParameters next) {
        crypto.load(next);
    }

    /** Second step, when all nodes have loaded it: send with the new configuration. */
    public void activateCrypto() {
        logPhase(1);
        crypto.activate();
        mtuDiscovery.resetDataMtu();
        mtuDiscovery.requestRerun("crypto");
        topology.tellAbove();
    }

    /** Last step, when all nodes send with it: forget the old configuration. */
    public void cleanUpCrypto() {
        logPhase(2);
        crypto.cleanUp();
    }

    private void logPhase(int phase) {
        log.log(Subsystem.TOTEM, Level.DEBUG, "totemknet_crypto_reconfigure_phase %d, index=%d", phase, crypto.index());
    }

    /** All hosts with their links, ascending by node id, this node included. */
    public List<HostStatus> hostStatus() {
        List<HostStatus> statuses = new ArrayList<>();
        for (Host host : hosts.all()) {
            statuses.add(host.status());
        }
        return statuses;
    }

    /** All links, ascending by node id and link number, the loopback link included. */
    public List<LinkStatus> linkStatus() {
        List<LinkStatus> statuses = new ArrayList<>();
        for (HostStatus host : hostStatus()) {
            statuses.addAll(host.links());
        }
        return statuses;
    }

    /** Shows all counters, links by node id and number first. */
    public void visitStatistics(StatisticVisitor visitor) {
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null) {
                    link.statistics.visit(link, visitor);
                }
            }
        }
        statistics.visit(visitor);
        faults.visit(visitor);
    }

    /** Sets all counters to 0 ({@code stats.clear.knet}). */
    public void clearStatistics() {
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null) {
                    link.statistics.clear();
                }
            }
        }
        statistics.clear();
        faults.clear();
    }

    private void onTick() {
        tick.start(Protocol.TICK_NANOS);
        heartbeat.onTick(transmitter.lastSeq());
        mtuDiscovery.onTick();
        topology.tellAbove();
    }

    private void tellAbove() {
        topology.tellAbove();
    }

    private @Nullable Link find(int link, int hostId) {
        Host host = hosts.find(hostId);
        return host == null || host.self || link < 0 ? null : host.link(link);
    }

    private void configureCompression(@Nullable KnetParameters old, KnetParameters next) {
        boolean same = old != null
                && old.compressionModel().equals(next.compressionModel())
                && old.compressionThreshold() == next.compressionThreshold()
                && old.compressionLevel() == next.compressionLevel();
        if (!same) {
            String model = next.compressionModel().isEmpty() ? DEFAULT_COMPRESSION : next.compressionModel();
            compression.configure(model, next.compressionThreshold(), next.compressionLevel());
        }
    }
}
