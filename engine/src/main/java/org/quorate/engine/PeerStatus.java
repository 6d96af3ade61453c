package org.quorate.engine;

import java.util.List;

/**
 * Another node, or this one, as the links see it (spec 50 §14).
 *
 * @param reachable over at least one link
 * @param links configured ones, ascending
 */
public record PeerStatus(int nodeId, String name, boolean local, boolean reachable, List<Link> links) {
    public PeerStatus {
        links = List.copyOf(links);
    }

    /**
     * One link to the node.
     *
     * @param transport {@code udp}
     * @param localAddress numeric, or empty
     * @param mtu user bytes of a datagram
     * @param latencyMicros running average round trip in µs; 0 if none measured
     */
    public record Link(
            int link,
            String transport,
            String localAddress,
            String remoteAddress,
            int port,
            boolean enabled,
            boolean connected,
            int mtu,
            long latencyMicros) {}
}
