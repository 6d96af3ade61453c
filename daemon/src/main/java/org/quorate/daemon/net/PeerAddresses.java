package org.quorate.daemon.net;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.Member;
import org.quorate.posix.net.UdpAddress;

/** The other members' addresses on one link, both ways. */
final class PeerAddresses {
    private @Nullable UdpAddress[] byHost = new UdpAddress[0];
    private final Map<IpAddress, Integer> hosts = new HashMap<>();

    PeerAddresses(List<Member> members, int localNodeId, int link, int port) {
        for (Member member : members) {
            IpAddress address = member.address(link).orElse(null);
            if (member.nodeId() != localNodeId && address != null) {
                if (member.nodeId() >= byHost.length) {
                    byHost = Arrays.copyOf(byHost, member.nodeId() + 1);
                }
                byHost[member.nodeId()] = new UdpAddress(address, port);
                hosts.put(address, member.nodeId());
            }
        }
    }

    /** Where to send to a host, or {@code null} if it is not on this link. */
    @Nullable
    UdpAddress of(int hostId) {
        return hostId < byHost.length ? byHost[hostId] : null;
    }

    /** The host with this address, 0 for none. */
    int hostAt(IpAddress address) {
        return hosts.getOrDefault(address, 0);
    }
}
