package org.quorate.clusterfs.status;

import java.util.List;

/**
 * The cluster as its configuration names it (spec 60 §5.2).
 *
 * @param name of the cluster
 * @param version of its configuration, unsigned
 * @param nodes in the order of the configuration
 */
public record ClusterInformation(String name, long version, List<Node> nodes) {
    /** Copies the list. */
    public ClusterInformation {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node.
     *
     * @param nodeId unsigned, not 0
     * @param votes unsigned
     */
    public record Node(String name, int nodeId, int votes) {}
}
