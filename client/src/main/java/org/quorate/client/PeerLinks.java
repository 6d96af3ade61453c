package org.quorate.client;

import java.util.List;

/**
 * How the local node reaches another.
 *
 * @param nodeId unsigned
 * @param reachable whether any link to it is up; true for the local node
 * @param links those that are configured
 */
public record PeerLinks(int nodeId, boolean reachable, List<Link> links) {
    /** Copies the list. */
    public PeerLinks {
        links = List.copyOf(links);
    }

    /**
     * One link.
     *
     * @param number 0..7
     * @param enabled whether it is in use
     * @param connected whether the other side answers
     * @param mtu bytes, as discovered
     * @param source the local address
     * @param destination the other's address
     */
    public record Link(int number, boolean enabled, boolean connected, int mtu, String source, String destination) {}
}
