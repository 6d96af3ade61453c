package org.quorate.services.votequorum;

import org.quorate.base.log.Level;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.framework.NodeLists;

/** Which half of a split partition goes on, if the configuration has a tie breaker (spec 30 §4.5). */
final class TieDecision {
    private static final int NO_NODE = -1;

    private final QuorumSettings settings;
    private final Electorate electorate;
    private final Cmap cmap;
    private final VoteLog log;
    /** Of the last quorate partition, frozen while not quorate. */
    private int lowestNodeId = NO_NODE;

    private int highestNodeId = NO_NODE;
    private int objector = NO_NODE;

    TieDecision(QuorumSettings settings, Electorate electorate, Cmap cmap, VoteLog log) {
        this.settings = settings;
        this.electorate = electorate;
        this.cmap = cmap;
        this.log = log;
    }

    /** The partition as it is now has quorum. */
    void rememberNodeIds() {
        int us = electorate.us.nodeId;
        int lowest = us;
        int highest = us;
        for (Voter voter : electorate.voters()) {
            if (voter.isMember()) {
                voter.set(NodeFlag.TIE_BREAKER_ELSEWHERE, false);
                lowest = Integer.compareUnsigned(voter.nodeId, lowest) < 0 ? voter.nodeId : lowest;
                highest = Integer.compareUnsigned(voter.nodeId, highest) > 0 ? voter.nodeId : highest;
            }
        }
        lowestNodeId = lowest;
        highestNodeId = highest;
        cmap.set("runtime.votequorum.lowest_node_id", CmapValue.u32(lowest));
        cmap.set("runtime.votequorum.highest_node_id", CmapValue.u32(highest));
        log.debug("lowest node id: %s us: %s", VoteLog.unsigned(lowest), VoteLog.unsigned(us));
        log.debug("highest node id: %s us: %s", VoteLog.unsigned(highest), VoteLog.unsigned(us));
    }

    /** Whether there is a tie breaker, and the node that decided last is here. */
    boolean lowestIsHere() {
        return settings.tieBreaker.isOn() && isMember(lowestNodeId);
    }

    /**
     * This half of a partition with these members, all of which were together with {@code previous} before. The members must agree:
     * to one that was away longer, a node may be the tie breaker that no longer was it in a later quorate partition, whose other
     * half goes by another node. The original lets each decide for itself, and both halves are quorate then.
     */
    boolean isWonBy(int[] members, int[] previous) {
        return switch (settings.tieBreaker.kind()) {
            case NONE -> false;
            case LOWEST -> decided("ATB_LOWEST decision: %d", isMember(lowestNodeId) && nobodyObjects());
            case HIGHEST -> decided("ATB_HIGHEST decision: %d", isMember(highestNodeId) && nobodyObjects());
            case LIST -> isWonByList(members, previous);
        };
    }

    /** A new ring begins to synchronise: its members are told whether this node objects. */
    void syncInit(int[] members) {
        objector = NO_NODE;
        electorate.us.set(NodeFlag.TIE_BREAKER_ELSEWHERE, isElsewhere(members));
    }

    /** Whether the node whose presence would decide is not in the ring, as far as this node remembers. */
    private boolean isElsewhere(int[] members) {
        return switch (settings.tieBreaker.kind()) {
            case NONE, LIST -> false;
            case LOWEST -> !NodeLists.contains(members, lowestNodeId);
            case HIGHEST -> !NodeLists.contains(members, highestNodeId);
        };
    }

    /** Once a ring: an operator has to know why a half is without quorum that would have it with the original. */
    private void tellOfObjection(int nodeId) {
        if (nodeId != objector) {
            objector = nodeId;
            log.log(
                    Level.NOTICE,
                    "auto_tie_breaker does not apply: node %s was in a later quorate partition, or has restarted and cannot know",
                    VoteLog.unsigned(nodeId));
        }
    }

    private boolean nobodyObjects() {
        for (Voter voter : electorate.voters()) {
            if (voter.isMember() && voter.has(NodeFlag.TIE_BREAKER_ELSEWHERE)) {
                tellOfObjection(voter.nodeId);
                return false;
            }
        }
        return true;
    }

    private boolean decided(String template, boolean wins) {
        log.debug(template, wins ? 1 : 0);
        return wins;
    }

    private boolean isMember(int nodeId) {
        return nodeId != NO_NODE && electorate.isMember(nodeId);
    }

    /** The first node of the list that is here decides, unless an earlier one was with us before and is elsewhere now. */
    private boolean isWonByList(int[] members, int[] previous) {
        for (int nodeId : settings.tieBreaker.list()) {
            if (NodeLists.contains(members, nodeId)) {
                log.debug("ATB_LIST found node %s in current partition, we can be quorate", VoteLog.unsigned(nodeId));
                return true;
            }
            if (NodeLists.contains(previous, nodeId)) {
                log.debug(
                        "ATB_LIST found node %s in previous partition but not here, quorum denied",
                        VoteLog.unsigned(nodeId));
                return false;
            }
        }
        log.debug("ATB_LIST found no list nodes in current partition, we cannot be quorate");
        return false;
    }
}
