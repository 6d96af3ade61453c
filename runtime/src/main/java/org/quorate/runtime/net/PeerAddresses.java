package org.quorate.runtime.net;

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
    /** Ids of knet; greater ones, which udpu may make from addresses, are looked up. */
    private static final int MAX_SMALL_ID = 65535;

    private final Map<Integer, UdpAddress> byGreatId = new HashMap<>();
    private @Nullable UdpAddress[] byHost = new UdpAddress[0];
    private final Map<IpAddress, Integer> hosts = new HashMap<>();

    PeerAddresses(List<Member> members, int localNodeId, int link, int port) {
        for (Member member : members) {
            IpAddress address = member.address(link).orElse(null);
            if (member.nodeId() != localNodeId && address != null) {
                put(member.nodeId(), new UdpAddress(address, port));
                hosts.put(address, member.nodeId());
            }
        }
    }

    private void put(int nodeId, UdpAddress address) {
        if (!isSmall(nodeId)) {
            byGreatId.put(nodeId, address);
            return;
        }
        if (nodeId >= byHost.length) {
            byHost = Arrays.copyOf(byHost, nodeId + 1);
        }
        byHost[nodeId] = address;
    }

    private static boolean isSmall(int nodeId) {
        return nodeId >= 0 && nodeId <= MAX_SMALL_ID;
    }

    /** Where to send to a host, or {@code null} if it is not on this link. */
    @Nullable
    UdpAddress of(int hostId) {
        if (!isSmall(hostId)) {
            return byGreatId.get(hostId);
        }
        return hostId < byHost.length ? byHost[hostId] : null;
    }

    /** The host with this address, 0 for none. */
    int hostAt(IpAddress address) {
        return hosts.getOrDefault(address, 0);
    }
}
