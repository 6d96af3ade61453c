package org.quorate.totem;

import org.quorate.base.RandomSource;
import org.quorate.base.RingId;
import org.quorate.totem.queue.Sequence;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.MembJoin;

/** Agreement on who is in the next ring: GATHER and COMMIT (spec 20 §4). */
final class Membership {
    private static final int RING_SEQ_STEP = 4;
    private static final int NANOS_PER_MICRO = 1000;

    private final RingState ring;
    private final RingTimers timers;
    private final Outbox outbox;
    private final RandomSource random;
    private final RingSequenceStore store;
    private final SrpStats stats;
    private final TotemLog log;

    Membership(
            RingState ring,
            RingTimers timers,
            Outbox outbox,
            RandomSource random,
            RingSequenceStore store,
            SrpStats stats,
            TotemLog log) {
        this.ring = ring;
        this.timers = timers;
        this.outbox = outbox;
        this.random = random;
        this.store = store;
        this.stats = stats;
        this.log = log;
    }

    /** May be entered from any state, GATHER included (spec 20 §4.2). */
    void enterGather(GatherReason reason) {
        ring.orfTokenDiscard = true;
        ring.originatedOrfToken = false;
        ring.proc.add(ring.self);
        sendJoinSoon();
        timers.startJoin();
        timers.startConsensus();
        timers.stopTokenTimers();
        ring.consensus.setOnly(ring.self);
        log.debug("entering GATHER state from %d(%s).", reason.number, reason.text);
        ring.state = TotemState.GATHER;
        stats.gatherEntered++;
        if (reason == GatherReason.CONSENSUS_EXPIRED) {
            stats.continuousGather++;
        }
    }

    /** The original sleeps a random time here; a node that never blocks lets a timer send the join. */
    private void sendJoinSoon() {
        int boundMs = ring.parameters.sendJoinMs();
        if (boundMs <= 0) {
            outbox.sendJoin();
        } else {
            timers.startJoinDelay((long) random.nextInt(boundMs * 1000) * NANOS_PER_MICRO);
        }
    }

    /** The join timer expired. */
    void repeatJoin() {
        if (ring.state == TotemState.GATHER || ring.state == TotemState.COMMIT) {
            sendJoinSoon();
            timers.startJoin();
        }
    }

    /** Adds a node met by chance and gathers. */
    void gatherWith(int nodeId, GatherReason reason) {
        ring.proc.add(nodeId);
        enterGather(reason);
    }

    // ------------------------------------------------------------------ joins

    /** Whether a join tells an operational ring nothing (spec 20 §4.7). */
    boolean isIgnorable(MembJoin join) {
        return contains(join.failedList, ring.self)
                || (ring.members.contains(join.systemFrom) && join.ringSeq < ring.ringId.seq());
    }

    /** Spec 20 §4.7, process_join, in OPERATIONAL and GATHER. */
    void processJoin(MembJoin join) {
        noteLeave(join);
        if (hasMySets(join)) {
            if (!join.isLeave()) {
                ring.consensus.add(join.systemFrom);
            }
            if (isAgreed()) {
                if (ring.failedToReceive) {
                    formSingleton();
                    return;
                }
                if (isLowest()) {
                    createCommitToken();
                }
            }
        } else if (tellsNews(join) && merge(join)) {
            enterGather(GatherReason.MERGE_IN_JOIN);
            return;
        }
        if (ring.state == TotemState.OPERATIONAL) {
            enterGather(GatherReason.JOIN_IN_OPERATIONAL);
        }
    }

    /** A join of a member of the ring being formed: it knows better, so the forming is broken off (spec 20 §4.6). */
    void processJoinWhileForming(MembJoin join) {
        noteLeave(join);
        if (!hasMySets(join) && tellsNews(join)) {
            merge(join);
        }
    }

    private void noteLeave(MembJoin join) {
        if (!join.isLeave()) {
            return;
        }
        int count = join.failedList.length;
        int leaver = count == 0 ? join.systemFrom : join.failedList[count - 1];
        log.debug("Received LEAVE message from %s", Integer.toUnsignedString(leaver));
        if (!ring.leavers.add(leaver)) {
            log.warning("Cannot set LEAVE nodeid=%s", Integer.toUnsignedString(leaver));
        }
    }

    private boolean hasMySets(MembJoin join) {
        return ring.proc.equalsSet(join.procList) && ring.failed.equalsSet(join.failedList);
    }

    private boolean tellsNews(MembJoin join) {
        boolean known = ring.proc.isSuperset(join.procList) && ring.failed.isSuperset(join.failedList);
        return !known
                && !ring.failed.contains(join.systemFrom)
                && ring.proc.hasRoomFor(join.procList)
                && ring.failed.hasRoomFor(join.failedList);
    }

    /**
     * Takes over what a join tells. The failed list of a processor outside my ring counts for nothing, so its news may change
     * nothing here; the original gathers anew all the same, and two processors that list different failed ones, neither of the
     * other's ring, then answer each other's joins without end, and neither's consensus timeout ever expires.
     *
     * @return whether my sets grew
     */
    private boolean merge(MembJoin join) {
        int before = ring.proc.size() + ring.failed.size();
        ring.proc.addAll(join.procList);
        if (contains(join.failedList, ring.self)) {
            ring.failed.add(join.systemFrom);
        } else if (ring.members.contains(join.systemFrom)) {
            ring.failed.addAll(join.failedList);
        }
        return ring.proc.size() + ring.failed.size() > before;
    }

    // -------------------------------------------------------------- consensus

    /** Spec 20 §4.8. */
    void consensusExpired() {
        stats.consensusTimeouts++;
        if (isAgreed()) {
            // the commit token never came: wait for it as for a lost token
            ring.consensus.setOnly(ring.self);
            timers.startTokenLoss();
            return;
        }
        for (int i = 0; i < ring.proc.size(); i++) {
            if (!ring.consensus.contains(ring.proc.get(i))) {
                ring.failed.add(ring.proc.get(i));
            }
        }
        enterGather(GatherReason.CONSENSUS_TIMEOUT);
    }

    /** Whether every processor not failed has sent the sets I have (spec 20 §4.4). */
    private boolean isAgreed() {
        int[] tokenMembers = tokenMembers();
        for (int id : tokenMembers) {
            if (!ring.consensus.contains(id)) {
                return false;
            }
        }
        return tokenMembers.length > 0 || ring.failedToReceive;
    }

    private boolean isLowest() {
        int[] tokenMembers = NodeIds.sorted(tokenMembers());
        return tokenMembers.length > 0 && tokenMembers[0] == ring.self;
    }

    private int[] tokenMembers() {
        return ring.proc.minus(ring.failed);
    }

    // ----------------------------------------------------------------- commit

    /** I could not receive and said so: the others have agreed to go on without me, I go on alone (spec 20 §4.7). */
    private void formSingleton() {
        ring.failedToReceive = false;
        ring.proc.setOnly(ring.self);
        ring.failed.clear();
        createCommitToken();
    }

    private void createCommitToken() {
        log.debug("Creating commit token because I am the rep.");
        RingId next = new RingId(ring.self, ring.highestRingSeq + RING_SEQ_STEP);
        enterCommit(CommitToken.create(next, NodeIds.sorted(tokenMembers())));
    }

    /** Whether a commit token forms the ring I agreed to, and it is my turn to fill it. */
    boolean isAcceptable(CommitToken token) {
        NodeSet agreed = new NodeSet();
        agreed.addAll(tokenMembers());
        return agreed.equalsSet(token.addr)
                && token.ringId.seq() > ring.ringId.seq()
                && token.membIndex < token.addr.length
                && token.addr[token.membIndex] == ring.self;
    }

    /** Fills my entry, makes the new ring seq durable and passes the token on (spec 20 §4.2). */
    void enterCommit(CommitToken token) {
        if (!ring.oldRingStateSaved) {
            ring.oldRingStateSaved = true;
            ring.oldRingId = ring.ringId;
            ring.oldAru = ring.aru;
            ring.oldHighSeqReceived = ring.highSeqReceived;
            log.debug("Saving state aru %x high seq received %x", ring.aru, ring.highSeqReceived);
        }
        fill(token);
        timers.stopGatherTimers();
        ring.ringId = token.ringId;
        ring.highestRingSeq = token.ringId.seq();
        log.mainDebug("Storing new sequence id for ring %s", Long.toHexString(token.ringId.seq()));
        store.store(token.ringId.seq());
        log.debug("entering COMMIT state.");
        ring.state = TotemState.COMMIT;
        stats.commitEntered++;
        stats.continuousGather = 0;
        ring.transmitted = 0;
        ring.previousBacklog = 0;
        ring.backlog = 0;
        outbox.sendCommitToken(token);
        timers.startTokenRetransmit();
        timers.startTokenLoss();
    }

    /** Spec 20 §4.5. */
    private void fill(CommitToken token) {
        ring.newMembers.set(token.addr);
        int index = token.membIndex;
        CommitToken.Entry mine = token.entries[index];
        mine.ringId = ring.oldRingId;
        mine.aru = ring.oldAru;
        mine.highDelivered = ring.highDelivered;
        ring.receivedAll = ring.aru == ring.highSeqReceived;
        mine.receivedFlag = ring.receivedAll ? 1 : 0;
        clearFlagsBelowHighestAru(token, index);
        ring.receivedAll = mine.receivedFlag != 0;
        token.membIndex++;
    }

    /** Whoever of my old ring has less than another has not received all, whatever it believes. */
    private static void clearFlagsBelowHighestAru(CommitToken token, int last) {
        RingId old = token.entries[last].ringId;
        int high = token.entries[last].aru;
        for (int i = 0; i <= last; i++) {
            if (token.entries[i].ringId.equals(old) && Sequence.lt(high, token.entries[i].aru)) {
                high = token.entries[i].aru;
            }
        }
        for (int i = 0; i <= last; i++) {
            if (token.entries[i].ringId.equals(old) && Sequence.lt(token.entries[i].aru, high)) {
                token.entries[i].receivedFlag = 0;
            }
        }
    }

    private static boolean contains(int[] list, int id) {
        for (int element : list) {
            if (element == id) {
                return true;
            }
        }
        return false;
    }
}
