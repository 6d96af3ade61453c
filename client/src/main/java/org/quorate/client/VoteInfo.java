package org.quorate.client;

import java.util.Set;

/**
 * Votes, as one node sees another (spec 40 §13).
 *
 * @param nodeId the node asked about, unsigned
 * @param state of that node
 * @param votes of that node
 * @param expectedVotes as that node has them
 * @param highestExpected the largest expected votes of all members
 * @param totalVotes of all members, and of the quorum device if it votes
 * @param quorum votes needed
 * @param flags what is configured and how things stand
 * @param deviceVotes of the quorum device
 * @param deviceName empty without a quorum device
 */
public record VoteInfo(
        int nodeId,
        State state,
        int votes,
        int expectedVotes,
        int highestExpected,
        int totalVotes,
        int quorum,
        Set<Flag> flags,
        int deviceVotes,
        String deviceName) {
    /** Copies the set. */
    public VoteInfo {
        flags = Set.copyOf(flags);
    }

    /** Of a node. */
    public enum State {
        /** In the ring. */
        MEMBER,
        /** Not in the ring. */
        DEAD,
        /** Leaving in order. */
        LEAVING
    }

    /** In the order of the protocol's bits, from bit 0. */
    public enum Flag {
        /** Two nodes, of which one is enough. */
        TWO_NODE,
        /** This partition may write. */
        QUORATE,
        /** Not quorate for the first time before all have been seen. */
        WAIT_FOR_ALL,
        /** Expected votes follow the members down. */
        LAST_MAN_STANDING,
        /** One half of a tie is quorate. */
        AUTO_TIE_BREAKER,
        /** Expected votes go down when a node leaves in order. */
        ALLOW_DOWNSCALE,
        /** A quorum device is there. */
        DEVICE_REGISTERED,
        /** It has reported in time. */
        DEVICE_ALIVE,
        /** It votes for this partition. */
        DEVICE_CAST_VOTE,
        /** The partition it votes for wins. */
        DEVICE_MASTER_WINS
    }
}
