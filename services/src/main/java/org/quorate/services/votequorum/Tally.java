package org.quorate.services.votequorum;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.log.Level;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;

/** Counts the votes of the members and decides from them whether this partition is quorate (spec 30 §4.5). */
final class Tally {
    private static final int[] NOBODY = {};

    private final QuorumSettings settings;
    private final Electorate electorate;
    private final ExpectedVotesBarriers barriers;
    private final TieDecision tie;
    private final VotequorumTrackers trackers;
    private final Cmap cmap;
    private final VoteLog log;
    private final Runnable onQuorumChanged;
    private final List<Runnable> countListeners = new ArrayList<>();

    private int quorum;
    private boolean quorate;
    private boolean waitingForAll;
    private int[] members = NOBODY;
    private int[] previousMembers = NOBODY;

    /**
     * @param onQuorumChanged quorum was gained or lost by a count
     */
    Tally(
            QuorumSettings settings,
            Electorate electorate,
            ExpectedVotesBarriers barriers,
            TieDecision tie,
            VotequorumTrackers trackers,
            Cmap cmap,
            VoteLog log,
            Runnable onQuorumChanged) {
        this.settings = settings;
        this.electorate = electorate;
        this.barriers = barriers;
        this.tie = tie;
        this.trackers = trackers;
        this.cmap = cmap;
        this.log = log;
        this.onQuorumChanged = onQuorumChanged;
    }

    void addCountListener(Runnable listener) {
        countListeners.add(listener);
    }

    /** Votes needed. */
    int quorum() {
        return quorum;
    }

    boolean isQuorate() {
        return quorate;
    }

    boolean isWaitingForAll() {
        return waitingForAll;
    }

    /** Of the ring. */
    int[] members() {
        return members;
    }

    void setMembers(int[] newMembers) {
        previousMembers = members;
        members = newMembers;
    }

    void setWaitingForAll(boolean waiting) {
        waitingForAll = waiting;
        electorate.us.set(NodeFlag.WAIT_FOR_ALL_STATUS, waiting);
        if (settings.waitForAll) {
            cmap.set("runtime.votequorum.wait_for_all_status", CmapValue.u8(waiting ? 1 : 0));
        }
    }

    /**
     * Counts, and decides.
     *
     * @param allowDecrease whether the quorum may fall below the current one
     * @param byCurrentNodes expect no more votes than there are members
     */
    void recalculate(boolean allowDecrease, boolean byCurrentNodes) {
        Voter us = electorate.us;
        int total = Electorate.saturated((long) electorate.memberVotes() + electorate.deviceVotes);
        int countedNodes = 0;
        if (byCurrentNodes) {
            countedNodes = electorate.memberCount() + (electorate.deviceVotes != 0 ? 1 : 0);
        }
        log.debug("total_votes=%d, expected_votes=%d", total, us.expectedVotes);
        if (total > us.expectedVotes) {
            us.expectedVotes = total;
            trackers.notifyExpectedVotes(us.expectedVotes);
        }
        if (settings.expectedVotesTracking) {
            barriers.raiseTracked(us.expectedVotes);
        }
        VoteCount count = count(allowDecrease, settings.allowDownscale, countedNodes);
        quorum = count.quorum();
        if (countedNodes != 0) {
            electorate.expectOfMembers(countedNodes);
        }
        decide(count.totalVotes());
        countListeners.forEach(Runnable::run);
    }

    /** As {@link VoteCount#of}; decides nothing. */
    VoteCount count(boolean allowDecrease, boolean allowDownscale, int maxExpected) {
        log.electorate(electorate);
        return VoteCount.of(
                electorate, settings, allowDecrease, allowDownscale, maxExpected, barriers.configured(), quorum);
    }

    /** {@code are_we_quorate}. */
    private void decide(int totalVotes) {
        Voter us = electorate.us;
        // 1
        if (settings.waitForAll && waitingForAll) {
            if (totalVotes != us.expectedVotes) {
                log.log(
                        Level.NOTICE,
                        "Waiting for all cluster members. Current votes: %d expected_votes: %d",
                        totalVotes,
                        us.expectedVotes);
                return;
            }
            setWaitingForAll(false);
        }
        // 2
        boolean nowQuorate = quorum <= totalVotes;
        if (nowQuorate) {
            tie.rememberNodeIds();
        }
        // 3
        if (settings.tieBreaker.isOn()
                && totalVotes == us.expectedVotes / 2
                && previousMembers.length - members.length < quorum
                && tie.isWonBy(members, previousMembers)) {
            nowQuorate = true;
        }
        // 4
        if (!nowQuorate && us.has(NodeFlag.QDEVICE_MASTER_WINS) && someMemberIsMaster()) {
            log.debug("node is quorate as part of master_wins partition");
            nowQuorate = true;
        }
        // 5
        boolean changed = quorate != nowQuorate;
        if (changed) {
            log.debug(nowQuorate ? "quorum regained, resuming activity" : "quorum lost, blocking activity");
        }
        quorate = nowQuorate;
        us.set(NodeFlag.QUORATE, quorate);
        // 6
        if (settings.waitForAll) {
            setWaitingForAll(!quorate);
        }
        // 7
        if (changed) {
            onQuorumChanged.run();
        }
    }

    private boolean someMemberIsMaster() {
        for (Voter voter : electorate.voters()) {
            if (voter.isMember() && voter.has(NodeFlag.QDEVICE_MASTER_WINS) && voter.has(NodeFlag.QDEVICE_CAST_VOTE)) {
                return true;
            }
        }
        return false;
    }
}
