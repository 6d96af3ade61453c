package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All nodes ever heard of, this one included, and the votes of the quorum device (spec 30 §4.3). Dead nodes stay. */
final class Electorate {
    final Voter us;
    /** Votes the quorum device has to give, whether or not it gives them to somebody. */
    int deviceVotes;

    private final List<Voter> voters = new ArrayList<>();

    Electorate(int localNodeId) {
        us = new Voter(localNodeId);
        us.state = NodeState.MEMBER;
        voters.add(us);
    }

    @Nullable
    Voter find(int nodeId) {
        for (Voter voter : voters) {
            if (voter.nodeId == nodeId) {
                return voter;
            }
        }
        return null;
    }

    /**
     * Adds a node before the first with a larger id, or, if there is none, before the last one: the original's order, which
     * clients see in notifications and nothing else depends on.
     */
    Voter add(int nodeId) {
        int position = voters.size() - 1;
        for (int i = 0; i < voters.size(); i++) {
            if (Integer.compareUnsigned(voters.get(i).nodeId, nodeId) > 0) {
                position = i;
                break;
            }
        }
        Voter voter = new Voter(nodeId);
        voters.add(position, voter);
        return voter;
    }

    /** In the order clients see. */
    List<Voter> voters() {
        return voters;
    }

    int memberVotes() {
        long sum = 0;
        for (Voter voter : voters) {
            sum += voter.isMember() ? voter.votes : 0;
        }
        return saturated(sum);
    }

    int memberCount() {
        int count = 0;
        for (Voter voter : voters) {
            count += voter.isMember() ? 1 : 0;
        }
        return count;
    }

    int highestExpectedVotes() {
        int highest = 0;
        for (Voter voter : voters) {
            highest = voter.isMember() ? Math.max(highest, voter.expectedVotes) : highest;
        }
        return highest;
    }

    void expectOfMembers(int expectedVotes) {
        for (Voter voter : voters) {
            if (voter.isMember()) {
                voter.expectedVotes = expectedVotes;
            }
        }
    }

    boolean isMember(int nodeId) {
        Voter voter = find(nodeId);
        return voter != null && voter.isMember();
    }

    /** Votes come from the network: a sum never wraps. */
    static int saturated(long votes) {
        return (int) Math.min(votes, Integer.MAX_VALUE);
    }
}
