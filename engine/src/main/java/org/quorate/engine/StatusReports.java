package org.quorate.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.config.cmap.Cmap;
import org.quorate.knet.HostStatus;
import org.quorate.knet.LinkStatus;
import org.quorate.services.Services;
import org.quorate.services.framework.ServiceId;

/** Answers what tools ask about this node's view. */
final class StatusReports {
    private final int nodeId;
    private final Reconfiguration configuration;
    private final Cmap cmap;
    private final ConfiguredAddresses addresses;
    private final RingNetwork network;
    private final Services services;

    StatusReports(
            int nodeId,
            Reconfiguration configuration,
            Cmap cmap,
            ConfiguredAddresses addresses,
            RingNetwork network,
            Services services) {
        this.nodeId = nodeId;
        this.configuration = configuration;
        this.cmap = cmap;
        this.addresses = addresses;
        this.network = network;
        this.services = services;
    }

    QuorumStatus quorum() {
        boolean counts = services.isLoaded(ServiceId.VOTEQUORUM);
        int[] view = services.quorum().view().clone();
        Arrays.sort(view);
        List<QuorumStatus.Voter> voters = new ArrayList<>();
        for (int id : view) {
            voters.add(new QuorumStatus.Voter(
                    id,
                    addresses.nameOf(id),
                    addresses.addresses(id),
                    counts ? services.votequorum().getInfo(id) : null));
        }
        voters.sort((a, b) -> Integer.compareUnsigned(a.nodeId(), b.nodeId()));
        return new QuorumStatus(
                counts ? cmap.getString("quorum.provider") : null,
                nodeId,
                services.quorum().viewRingId(),
                // the original lets no client in before the first ring, so nobody can see its quorum without members
                services.quorum().isQuorate() && view.length > 0,
                voters,
                counts ? services.votequorum().getInfo(nodeId) : null);
    }

    List<PeerStatus> peers() {
        List<HostStatus> hosts = network.hostStatus();
        List<PeerStatus> peers = new ArrayList<>();
        for (Member member : configuration.current().members()) {
            peers.add(peer(member, find(hosts, member.nodeId())));
        }
        peers.sort(Comparator.comparing(PeerStatus::nodeId, Integer::compareUnsigned));
        return peers;
    }

    private PeerStatus peer(Member member, @Nullable HostStatus host) {
        boolean local = member.nodeId() == nodeId;
        Member self = configuration.current().localMember();
        List<PeerStatus.Link> links = new ArrayList<>();
        for (LinkParameters parameters : configuration.current().knet().links()) {
            int number = parameters.link();
            if (member.address(number).isEmpty() || self.address(number).isEmpty()) {
                continue;
            }
            LinkStatus status = host == null ? null : find(host, number);
            links.add(new PeerStatus.Link(
                    number,
                    parameters.sctp() ? "sctp" : "udp",
                    text(self, number),
                    text(member, number),
                    parameters.port(),
                    local || (status != null && status.enabled()),
                    local || (status != null && status.connected()),
                    status == null ? 0 : status.mtu(),
                    local || status == null ? 0 : latencyMicros(member.nodeId(), number)));
        }
        return new PeerStatus(
                member.nodeId(),
                member.name() == null ? "" : member.name(),
                local,
                local || (host != null && host.reachable()),
                links);
    }

    private long latencyMicros(int hostId, int link) {
        String key = "stats.knet.node" + Integer.toUnsignedString(hostId) + ".link" + link + ".latency_ave";
        long[] found = new long[1];
        network.visitStatistics((name, type, value) -> {
            if (name.equals(key)) {
                found[0] = value;
            }
        });
        return found[0];
    }

    private static String text(Member member, int link) {
        return member.address(link).map(IpAddress::toString).orElse("");
    }

    private static @Nullable HostStatus find(List<HostStatus> hosts, int id) {
        for (HostStatus host : hosts) {
            if (host.nodeId() == id) {
                return host;
            }
        }
        return null;
    }

    private static @Nullable LinkStatus find(HostStatus host, int number) {
        for (LinkStatus link : host.links()) {
            if (link.link() == number && !link.loopback()) {
                return link;
            }
        }
        return null;
    }
}
