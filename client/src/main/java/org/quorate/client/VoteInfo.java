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
    public VoteInfo {
        flags = Set.copyOf(flags);
    }

    /** Of a node. */
    public enum State {
        MEMBER,
        DEAD,
        LEAVING
    }

    /** In the order of the protocol's bits, from bit 0. */
    public enum Flag {
        TWO_NODE,
        QUORATE,
        WAIT_FOR_ALL,
        LAST_MAN_STANDING,
        AUTO_TIE_BREAKER,
        ALLOW_DOWNSCALE,
        DEVICE_REGISTERED,
        DEVICE_ALIVE,
        DEVICE_CAST_VOTE,
        DEVICE_MASTER_WINS
    }
}
