package org.quorate.knet;

import java.util.List;

/**
 * One host as the tools show it (spec 10 §12.9).
 *
 * @param reachable whether data can be sent to it; always for this node
 * @param links configured links, ascending by number
 */
public record HostStatus(int nodeId, boolean reachable, List<LinkStatus> links) {
    public HostStatus {
        links = List.copyOf(links);
    }
}
