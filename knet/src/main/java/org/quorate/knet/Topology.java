package org.quorate.knet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.knet.crypto.CryptoSlots;

/** Makes hosts and links what the configuration says (spec 10 §12.2, §12.8) and tells the listener what became of them. */
final class Topology {
    private static final long MICROS_PER_MILLI = 1000L;
    private static final int LOOPBACK_LINK = 0;

    private final int localNodeId;
    private final Log log;
    private final HostTable hosts;
    private final CryptoSlots crypto;
    private final LinkSelection selection;
    private final PathMtuDiscovery mtuDiscovery;
    private final KnetListener above;
    private final List<Host> removed = new ArrayList<>();
    private boolean enabled;
    private int reportedDataMtu;

    Topology(
            int localNodeId,
            Log log,
            HostTable hosts,
            CryptoSlots crypto,
            LinkSelection selection,
            PathMtuDiscovery mtuDiscovery,
            KnetListener above) {
        this.localNodeId = localNodeId;
        this.log = log;
        this.hosts = hosts;
        this.crypto = crypto;
        this.selection = selection;
        this.mtuDiscovery = mtuDiscovery;
        this.above = above;
    }

    /** Adds, removes and adjusts links; those whose addresses and port stay the same keep their state. */
    void configure(KnetParameters parameters, List<Member> members) {
        Member local = findLocal(members);
        removeUnlisted(parameters, local, members);
        configureLoopback(local);
        for (LinkParameters link : parameters.links()) {
            for (Member member : members) {
                configureLink(link, local, member, parameters.linkMode());
            }
        }
        reselectChanged();
    }

    private Member findLocal(List<Member> members) {
        for (Member member : members) {
            if (member.nodeId() == localNodeId) {
                return member;
            }
        }
        throw new IllegalArgumentException("the local node " + localNodeId + " is not in the nodelist");
    }

    private void removeUnlisted(KnetParameters parameters, Member local, List<Member> members) {
        for (Host host : hosts.all()) {
            Member member = findMember(members, host.id);
            for (Link link : host.links) {
                if (link != null && !link.loopback && !isAsConfigured(link, parameters, local, member)) {
                    remove(link);
                }
            }
            if (!host.self && !host.hasLinks()) {
                hosts.remove(host);
                removed.add(host);
            }
        }
    }

    private static @Nullable Member findMember(List<Member> members, int nodeId) {
        for (Member member : members) {
            if (member.nodeId() == nodeId) {
                return member;
            }
        }
        return null;
    }

    private static boolean isAsConfigured(Link link, KnetParameters parameters, Member local, @Nullable Member member) {
        if (member == null) {
            return false;
        }
        for (LinkParameters configured : parameters.links()) {
            if (configured.link() == link.id) {
                return configured.port() == link.port
                        && isAddress(member, link.id, link.peer)
                        && isAddress(local, link.id, link.source);
            }
        }
        return false;
    }

    private static boolean isAddress(Member member, int link, IpAddress address) {
        return member.address(link).filter(address::equals).isPresent();
    }

    private void configureLoopback(Member local) {
        if (hosts.find(localNodeId) != null) {
            return;
        }
        IpAddress address = local.addresses().stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the local node has no address"));
        Host self = new Host(localNodeId, true);
        Link link = new Link(self, LOOPBACK_LINK, true, address, address, 0, crypto.sizes());
        link.enabled = true;
        link.connected = true;
        link.statistics.upCount = 1;
        self.links[LOOPBACK_LINK] = link;
        hosts.add(self);
        totem(Level.DEBUG, "knet: loopback link is %d", LOOPBACK_LINK);
        knet(Level.DEBUG, "link: host: %d link: %d is configured", localNodeId, LOOPBACK_LINK);
        mtuDiscovery.onLinkJoined(link);
    }

    private void configureLink(LinkParameters parameters, Member local, Member member, LinkMode mode) {
        int number = parameters.link();
        IpAddress source = local.address(number).orElse(null);
        IpAddress peer = member.address(number).orElse(null);
        if (member.nodeId() == localNodeId || source == null || peer == null) {
            return;
        }
        if (parameters.sctp()) {
            knet(Level.ERROR, "sctp: Unable to create listener socket: Protocol not supported");
            totem(Level.ERROR, "knet_link_set_config failed: Protocol not supported (93)");
            return;
        }
        if (source.isV6() != peer.isV6()) {
            knet(Level.ERROR, "link: Source address family does not match destination address family");
            totem(Level.ERROR, "knet_link_set_config failed: Invalid argument (22)");
            return;
        }
        Host host = hosts.find(member.nodeId());
        if (host == null) {
            host = new Host(member.nodeId(), false);
            hosts.add(host);
            knet(Level.DEBUG, "host: Host %d has new switching policy: %d", host.id, policyNumber(mode));
        }
        Link link = host.links[number];
        if (link == null) {
            link = add(host, number, source, peer, parameters.port());
        }
        adjust(link, parameters);
    }

    private static int policyNumber(LinkMode mode) {
        return switch (mode) {
            case PASSIVE -> 0;
            case ACTIVE -> 1;
            case RR -> 2;
        };
    }

    private Link add(Host host, int number, IpAddress source, IpAddress peer, int port) {
        totem(Level.DEBUG, "knet: member_add: %d (%s), link=%d", host.id, peer, number);
        totem(Level.DEBUG, "knet:      local: %d (%s)", localNodeId, source);
        Link link = new Link(host, number, false, source, peer, port, crypto.sizes());
        host.links[number] = link;
        host.linksChanged = true;
        knet(Level.DEBUG, "link: host: %d link: %d is configured", host.id, number);
        if (enabled) {
            enable(link);
        }
        return link;
    }

    private void adjust(Link link, LinkParameters parameters) {
        int host = link.host.id;
        if (link.priority != parameters.priority()) {
            link.priority = parameters.priority();
            link.host.linksChanged = true;
            totem(Level.DEBUG, "knet: member_add: Setting link prio to %d", link.priority);
            knet(Level.DEBUG, "link: host: %d link: %d priority set to: %d", host, link.id, link.priority);
        }
        if (link.setTimers(parameters)) {
            knet(
                    Level.DEBUG,
                    "link: host: %d link: %d timeout update - interval: %d timeout: %d precision: %d",
                    host,
                    link.id,
                    parameters.pingIntervalMs() * MICROS_PER_MILLI,
                    parameters.pingTimeoutMs() * MICROS_PER_MILLI,
                    link.precision);
        }
        if (link.pongCount != parameters.pongCount()) {
            link.pongCount = parameters.pongCount();
            knet(Level.DEBUG, "link: host: %d link: %d pong count update: %d", host, link.id, link.pongCount);
        }
    }

    /** Lets all links ping from the next tick on, those added later too. */
    void enableLinks() {
        enabled = true;
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null && !link.loopback) {
                    enable(link);
                }
            }
        }
    }

    /** The original counts this first change of state as a loss, and tools show the count. */
    private static void enable(Link link) {
        link.enabled = true;
        link.statistics.downCount++;
    }

    /** Takes all links and hosts away. */
    void removeAll() {
        enabled = false;
        for (Host host : hosts.all()) {
            for (Link link : host.links) {
                if (link != null) {
                    remove(link);
                }
            }
            hosts.remove(host);
        }
    }

    private void remove(Link link) {
        Host host = link.host;
        link.enabled = false;
        link.connected = false;
        host.links[link.id] = null;
        host.linksChanged = true;
        mtuDiscovery.onLinkLost(link);
        totem(Level.DEBUG, "knet: member_remove: %d, link=%d", host.id, link.id);
        knet(Level.DEBUG, "link: host: %d link: %d is disabled", host.id, link.id);
        knet(Level.DEBUG, "link: host: %d link: %d config has been wiped", host.id, link.id);
    }

    /** Hosts whose links stay as they are are not told of again, as in the original. */
    private void reselectChanged() {
        selection.markChanged();
        for (Host host : hosts.all()) {
            if (host.linksChanged) {
                host.linksChanged = false;
                selection.reselect(host);
            }
        }
    }

    void reselectAll() {
        selection.markChanged();
        for (Host host : hosts.all()) {
            selection.reselect(host);
        }
    }

    /** Tells the listener what changed since the last time; the last step of every input. */
    void tellAbove() {
        if (selection.takeChanged()) {
            for (Host host : removed.toArray(Host[]::new)) {
                host.reachable = false;
                tellOf(host);
            }
            removed.clear();
            for (Host host : hosts.all()) {
                tellOf(host);
            }
        }
        int dataMtu = mtuDiscovery.dataMtu();
        if (dataMtu != reportedDataMtu) {
            reportedDataMtu = dataMtu;
            above.onDataMtuChanged(dataMtu);
        }
    }

    private void tellOf(Host host) {
        if (host.self) {
            return;
        }
        for (int number = 0; number < host.links.length; number++) {
            Link link = host.links[number];
            boolean up = link != null && link.isUp();
            if (up != host.reportedUp[number]) {
                host.reportedUp[number] = up;
                above.onLinkChanged(host.id, number, up);
            }
        }
        if (host.reachable != host.reportedReachable) {
            host.reportedReachable = host.reachable;
            totem(Level.DEBUG, "Knet host change callback. nodeid: %d reachable: %d", host.id, host.reachable ? 1 : 0);
            above.onReachabilityChanged(host.id, host.reachable);
        }
    }

    private void knet(Level level, String template, Object... arguments) {
        log.log(Subsystem.KNET, level, template, arguments);
    }

    private void totem(Level level, String template, Object... arguments) {
        log.log(Subsystem.TOTEM, level, template, arguments);
    }
}
