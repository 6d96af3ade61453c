package org.quorate.services.votequorum;

/** What this node knows of one node's votes. */
final class Voter {
    final int nodeId;
    NodeState state = NodeState.DEAD;
    int votes;
    int expectedVotes;
    int flags;

    Voter(int nodeId) {
        this.nodeId = nodeId;
    }

    boolean isMember() {
        return state == NodeState.MEMBER;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void set(int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
    }
}
