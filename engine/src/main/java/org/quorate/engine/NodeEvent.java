package org.quorate.engine;

import java.util.List;
import org.quorate.base.RingId;

/** What subscribers of a node are told, in the order it happened. Node ids are unsigned. */
public sealed interface NodeEvent {
    /** A new ring is in operation; its services are not yet synchronised. */
    record RingFormed(RingId ringId, List<Integer> members, List<Integer> joined, List<Integer> left)
            implements NodeEvent {
        public RingFormed {
            members = List.copyOf(members);
            joined = List.copyOf(joined);
            left = List.copyOf(left);
        }
    }

    /** All services of the ring's members agree; the ring is the one told of last, even if the next is being formed. */
    record Synchronized(RingId ringId) implements NodeEvent {}

    /**
     * The quorum calculation ran; {@code quorate} may be what it was.
     *
     * @param members never empty: nothing is decided for nobody
     */
    record QuorumChanged(RingId ringId, boolean quorate, List<Integer> members) implements NodeEvent {
        public QuorumChanged {
            members = List.copyOf(members);
        }
    }

    /** Votes were counted, which changed them, what is expected, or nothing. */
    record VotesCounted() implements NodeEvent {}

    /** One link to another node came up or went down. */
    record LinkChanged(int nodeId, int link, boolean up) implements NodeEvent {}

    /** Another node can be reached over at least one link, or over none. */
    record ReachabilityChanged(int nodeId, boolean reachable) implements NodeEvent {}
}
