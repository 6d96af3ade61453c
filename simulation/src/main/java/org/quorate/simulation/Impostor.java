package org.quorate.simulation;

import java.util.Arrays;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.base.RingId;
import org.quorate.base.log.Log;
import org.quorate.base.time.TimerQueue;
import org.quorate.base.wire.Endian;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.engine.QuorumStatus;
import org.quorate.knet.DatagramSender;
import org.quorate.knet.Knet;
import org.quorate.knet.KnetListener;
import org.quorate.knet.PacketProtection;
import org.quorate.knet.SendError;

/**
 * Somebody who has the cluster's key and a machine that stands where a node did: its links are up, what it sends is authentic, and
 * none of it is true ({@link Lie}).
 */
final class Impostor implements DatagramSender, KnetListener {
    /** Between two lies, and between two looks at the timers of its links. */
    private static final long PERIOD_NANOS = 10_000_000;

    private static final int TOTEM_CHANNEL = 0;
    private static final int MARGIN = 16;
    private static final int LONGEST = 1400;
    private static final int FRAGMENT_HEADER = 14;
    private static final int KNET_VERSION = 1;
    private static final int[] LINK_LEVEL_TYPES = {0x81, 0x82, 0x83, 0x84};

    private final SimulatedCluster cluster;
    private final int position;
    private final ClusterConfiguration configuration;
    private final RandomSource random;
    private final TimerQueue timers = new TimerQueue();
    private final Knet knet;
    private final LyingPackets lies;
    private final byte[] clear = new byte[MARGIN + LONGEST + MARGIN];
    private final byte[] wire = new byte[2 * LONGEST];
    private Lie lie;
    private boolean isGone;

    Impostor(SimulatedCluster cluster, int position, ClusterConfiguration configuration, Lie lie) {
        this.cluster = cluster;
        this.position = position;
        this.configuration = configuration;
        this.lie = lie;
        random = RandomSource.seeded(cluster.seed() ^ configuration.localNodeId());
        lies = new LyingPackets(configuration.localNodeId(), random);
        timers.setNow(cluster.nowNanos());
        knet = new Knet(configuration.localNodeId(), timers, Log.NONE, random, this, this);
        knet.initialise(configuration.knet());
        knet.configure(configuration.knet(), configuration.members());
        knet.start();
        tick();
    }

    /** Changes what it sends from now on. */
    void tell(Lie other) {
        lie = other;
    }

    /** Its machine is the node's again. */
    void leave() {
        isGone = true;
        knet.stop();
    }

    void onArrival(int link, IpAddress source, int port, byte[] buffer, int length) {
        timers.setNow(cluster.nowNanos());
        knet.onDatagram(link, source, port, buffer, 0, length);
    }

    private void tick() {
        if (isGone) {
            return;
        }
        timers.setNow(cluster.nowNanos());
        while (timers.expireNext()) {
            timers.setNow(cluster.nowNanos());
        }
        for (SimulatedNode victim : cluster.nodes()) {
            if (victim.isRunning()) {
                sendTo(victim);
            }
        }
        cluster.schedule(cluster.nowNanos() + PERIOD_NANOS, this::tick);
    }

    private void sendTo(SimulatedNode victim) {
        QuorumStatus status = victim.node().quorumStatus();
        RingId ring = status.ringId();
        int[] members = status.members().stream()
                .mapToInt(QuorumStatus.Voter::nodeId)
                .sorted()
                .toArray();
        if (members.length == 0) {
            return;
        }
        int to = victim.nodeId();
        switch (lie) {
            case TOKENS -> sendMessage(to, lies.token(ring));
            case JOINS -> sendMessage(to, lies.join(ring, members));
            case COMMITS -> sendMessage(to, lies.commitToken(ring, members));
            case FRAGMENTS -> sendPacket(to, fragment());
            case LINKS -> sendPacket(to, ofNoLink());
            case STUBS -> {
                byte[] noise = new byte[1 + random.nextInt(48)];
                random.nextBytes(noise, 0, noise.length);
                send(0, to, noise, 0, noise.length, noise.length);
                sendPacket(to, Arrays.copyOf(fragment(), 1 + random.nextInt(FRAGMENT_HEADER)));
                sendMessage(to, lies.stub(ring));
            }
        }
    }

    private void sendMessage(int to, byte[] message) {
        knet.unicast(TOTEM_CHANNEL, to, message, 0, message.length);
    }

    /** A fragment of a message of which the others say something else. */
    private byte[] fragment() {
        byte[] packet = header(0x00, FRAGMENT_HEADER + 1 + random.nextInt(LONGEST - FRAGMENT_HEADER));
        Endian.BIG.putShort(packet, 6, 30_000 + random.nextInt(4));
        packet[8] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
        packet[10] = 1;
        packet[11] = (byte) random.nextInt(256);
        packet[12] = (byte) random.nextInt(256);
        packet[13] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0);
        return packet;
    }

    private byte[] ofNoLink() {
        byte[] packet = header(LINK_LEVEL_TYPES[random.nextInt(LINK_LEVEL_TYPES.length)], 64);
        packet[6] = (byte) (1 + random.nextInt(255));
        return packet;
    }

    private byte[] header(int type, int length) {
        byte[] packet = new byte[length];
        random.nextBytes(packet, 0, length);
        packet[0] = KNET_VERSION;
        packet[1] = (byte) type;
        Endian.BIG.putShort(packet, 2, configuration.localNodeId());
        packet[4] = 0;
        packet[5] = 0;
        return packet;
    }

    private void sendPacket(int to, byte[] packet) {
        CryptoParameters crypto = configuration.knet().crypto();
        if (!crypto.isEnabled()) {
            send(0, to, packet, 0, packet.length, packet.length);
            return;
        }
        System.arraycopy(packet, 0, clear, MARGIN, packet.length);
        int length = PacketProtection.ENCRYPTING.create(crypto, random).seal(clear, MARGIN, packet.length, wire, 0);
        send(0, to, wire, 0, length, length);
    }

    // ---- the network below its links, and the ring it does not take part in

    @Override
    public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {
        for (int at = 0; at < length; at += segmentSize) {
            int piece = Math.min(segmentSize, length - at);
            boolean fits = cluster.network()
                    .send(cluster.nowNanos(), position, cluster.positionOf(hostId), link, buffer, offset + at, piece);
            if (!fits) {
                int refused = link;
                int mtu = cluster.network().mtu(link);
                cluster.schedule(cluster.nowNanos(), () -> {
                    if (!isGone) {
                        knet.onSendError(refused, hostId, SendError.MESSAGE_TOO_BIG, mtu);
                    }
                });
            }
        }
    }

    @Override
    public void onMessage(int fromHost, int channel, byte[] buffer, int offset, int length) {
        // what the others say does not matter to it
    }

    @Override
    public void onReachabilityChanged(int hostId, boolean reachable) {
        // it goes on
    }

    @Override
    public void onLinkChanged(int hostId, int link, boolean up) {
        // it goes on
    }

    @Override
    public void onDataMtuChanged(int mtu) {
        // its messages are short
    }
}
