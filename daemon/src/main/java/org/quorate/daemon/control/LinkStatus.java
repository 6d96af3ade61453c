package org.quorate.daemon.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The links of one node to all others: what corosync-cfgtool shows with {@code -s} and {@code -n} (spec 50 §14).
 *
 * @param localNodeId the node asked, unsigned
 * @param transport {@code knet}, {@code udpu} or {@code udp}
 * @param nodes all configured nodes, the local one included, in node id order
 */
public record LinkStatus(int localNodeId, String transport, List<Node> nodes) {
    public LinkStatus {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node as seen from here.
     *
     * @param name from the node list, {@code null} if it has none there
     * @param reachable at least one link is connected
     * @param links configured ones, ascending
     */
    public record Node(
            int nodeId, @Nullable String name, boolean reachable, boolean remote, boolean external, List<Link> links) {
        public Node {
            links = List.copyOf(links);
        }
    }

    /**
     * One link to that node; for the local node the end of it that is here.
     *
     * @param number 0..7
     * @param enabled configured and switched on
     * @param connected the peer answers heartbeats
     * @param mtu data bytes a packet carries after path MTU discovery
     * @param protocol {@code udp} or {@code sctp}; empty for the transports udp and udpu
     * @param localAddress numeric, empty if unknown
     * @param remoteAddress numeric, empty if unknown
     * @param latencyMicros average round trip, -1 while not measured
     */
    public record Link(
            int number,
            boolean enabled,
            boolean connected,
            boolean dynamicallyConnected,
            int mtu,
            String protocol,
            String localAddress,
            String remoteAddress,
            long latencyMicros) {}
}
