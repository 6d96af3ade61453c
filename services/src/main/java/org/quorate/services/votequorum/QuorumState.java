package org.quorate.services.votequorum;

import java.util.List;

/**
 * Whether this node is quorate, and which nodes it knows.
 *
 * @param nodes dead ones too, in the original's peculiar order; node 0 is the quorum device, if it is registered here
 */
public record QuorumState(boolean quorate, List<Node> nodes) {
    public QuorumState {
        nodes = List.copyOf(nodes);
    }

    /** One node and whether it counts. */
    public record Node(int nodeId, NodeState state) {}
}
