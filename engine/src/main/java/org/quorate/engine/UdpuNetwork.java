package org.quorate.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.CryptoParameters;
import org.quorate.config.Member;
import org.quorate.knet.DatagramSender;
import org.quorate.knet.HostStatus;
import org.quorate.knet.LinkStatus;
import org.quorate.knet.SendError;
import org.quorate.knet.StatisticVisitor;
import org.quorate.totem.Totem;
import org.quorate.totem.TotemTransport;

/**
 * Totem over bare UDP (spec 20 §8): a datagram is a totem message, a multicast is one copy for each configured member. One link,
 * neither crypto nor heartbeat. What this node sends to itself never leaves it, unlike the original's, which nobody can tell.
 */
final class UdpuNetwork implements RingNetwork, TotemTransport {
    private static final int LINK = 0;

    private final int localNodeId;
    private final DatagramSender below;
    private final Log log;
    private IntPredicate isInRing = nodeId -> false;
    private @Nullable Totem totem;
    private @Nullable ClusterConfiguration configuration;
    private int[] others = {};
    private IpAddress[] addresses = {};
    private boolean blockUnlisted = true;
    private boolean started;

    UdpuNetwork(int localNodeId, DatagramSender below, Log log) {
        this.localNodeId = localNodeId;
        this.below = below;
        this.log = log;
    }

    void connect(Totem receiver) {
        totem = receiver;
        isInRing = receiver::isReachable;
    }

    @Override
    public TotemTransport transport() {
        return this;
    }

    // ---- totem's way down

    @Override
    public void unicast(int targetNodeId, byte[] buffer, int offset, int length) {
        if (started) {
            below.send(LINK, targetNodeId, buffer, offset, length, length);
        }
    }

    @Override
    public void multicast(byte[] buffer, int offset, int length) {
        if (started) {
            for (int nodeId : others) {
                below.send(LINK, nodeId, buffer, offset, length, length);
            }
        }
    }

    @Override
    public boolean usesTargetNodeId() {
        return false;
    }

    // ---- members

    @Override
    public void initialise(ClusterConfiguration configuration) {
        // everything here concerns members
    }

    @Override
    public void configure(ClusterConfiguration next) {
        configuration = next;
        blockUnlisted = next.knet().blockUnlistedIps();
        List<Member> remote = next.members().stream()
                .filter(member ->
                        member.nodeId() != localNodeId && member.address(LINK).isPresent())
                .toList();
        others = remote.stream().mapToInt(Member::nodeId).toArray();
        IpAddress[] before = addresses;
        addresses = next.members().stream()
                .flatMap(member -> member.address(LINK).stream())
                .toArray(IpAddress[]::new);
        for (IpAddress address : addresses) {
            if (!contains(before, address)) {
                log.log(Subsystem.TOTEM, Level.NOTICE, "adding new UDPU member {%s}", address);
            }
        }
    }

    @Override
    public void start() {
        started = true;
        if (configuration != null) {
            String local = configuration
                    .localMember()
                    .address(LINK)
                    .map(IpAddress::toString)
                    .orElse("");
            log.log(Subsystem.TOTEM, Level.NOTICE, "The network interface [%s] is now up.", local);
        }
    }

    @Override
    public void stop() {
        started = false;
    }

    // ---- the way up

    @Override
    public void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        if (!started || totem == null) {
            return;
        }
        // any port: the original sends each kind of message from another one
        if (blockUnlisted && !contains(addresses, source)) {
            log.log(Subsystem.TOTEM, Level.DEBUG, "Packet rejected from %s", source);
            return;
        }
        totem.onPacket(buffer, offset, length);
    }

    private static boolean contains(IpAddress[] addresses, IpAddress wanted) {
        for (IpAddress address : addresses) {
            if (address.isSameAddress(wanted)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
        // the ring notices, as it notices a loss on the way
    }

    @Override
    public void onPeerError(int link, IpAddress destination, IpAddress offender, String text) {
        // a member that does not listen is one that is down
    }

    // ---- crypto there is none of, and the configuration refuses it

    @Override
    public boolean isCryptoChange(CryptoParameters next) {
        return false;
    }

    @Override
    public void loadCrypto(CryptoParameters next) {
        throw new IllegalStateException("crypto_cipher and crypto_hash are only valid for knet");
    }

    @Override
    public void activateCrypto() {
        // a message of another node that reloaded; nothing to activate here
    }

    @Override
    public void cleanUpCrypto() {
        // as above
    }

    // ---- what tools ask

    /** A member is reachable while totem forms rings with it; nothing else is known. */
    @Override
    public List<HostStatus> hostStatus() {
        List<HostStatus> hosts = new ArrayList<>();
        if (configuration != null) {
            IpAddress local = configuration.localMember().address(LINK).orElse(null);
            for (Member member : configuration.members()) {
                IpAddress address = member.address(LINK).orElse(null);
                if (local != null && address != null) {
                    hosts.add(host(member.nodeId(), local, address, configuration));
                }
            }
        }
        hosts.sort(Comparator.comparing(HostStatus::nodeId, Integer::compareUnsigned));
        return hosts;
    }

    private HostStatus host(int nodeId, IpAddress local, IpAddress address, ClusterConfiguration current) {
        boolean self = nodeId == localNodeId;
        boolean reachable = self || isInRing.test(nodeId);
        int port = current.knet().links().getFirst().port();
        int mtu = current.totem().netMtu();
        LinkStatus link = new LinkStatus(nodeId, LINK, self, local, address, port, true, reachable, mtu);
        return new HostStatus(nodeId, reachable, List.of(link));
    }

    @Override
    public void visitStatistics(StatisticVisitor visitor) {
        // counters of links are knet's
    }

    @Override
    public void clearStatistics() {
        // there are none
    }
}
