package org.quorate.knet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;

/** The configured hosts, ascending by node id. */
final class HostTable {
    private Host[] hosts = new Host[0];

    Host[] all() {
        return hosts;
    }

    @Nullable
    Host find(int nodeId) {
        int low = 0;
        int high = hosts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Integer.compareUnsigned(hosts[middle].id, nodeId);
            if (order == 0) {
                return hosts[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    void add(Host host) {
        Host[] grown = Arrays.copyOf(hosts, hosts.length + 1);
        grown[hosts.length] = host;
        Arrays.sort(grown, (a, b) -> Integer.compareUnsigned(a.id, b.id));
        hosts = grown;
    }

    void remove(Host host) {
        hosts = Arrays.stream(hosts).filter(other -> other != host).toArray(Host[]::new);
    }

    /** The first link to another host that has this address at the other end. */
    @Nullable
    Link linkFrom(IpAddress address) {
        for (Host host : hosts) {
            Link link = host.self ? null : host.linkFrom(address);
            if (link != null) {
                return link;
            }
        }
        return null;
    }
}
