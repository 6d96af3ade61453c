package org.quorate.totem;

import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.wire.Endian;
import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.queue.MessagePool;
import org.quorate.totem.queue.Sequence;
import org.quorate.totem.queue.SortQueue;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.OrfToken;
import org.quorate.totem.wire.Verdict;

/**
 * From the complete commit token to the installed ring: exchange of old-ring messages, then the configuration change (spec 20
 * §5.3, §5.4, §5.6, §5.7).
 */
final class Recovery {
    private static final int CLEAN_VISITS_TO_INSTALL = 2;
    private static final int CLEAN_VISITS_TO_ROTATE = 3;
    private static final int ROTATIONS_TO_OPERATIONAL = 2;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int MAX_BACK_OFF_SHIFT = 4;

    private final RingState ring;
    private final RingTimers timers;
    private final Outbox outbox;
    private final Membership membership;
    private final Ordering ordering;
    private final SendQueues queues;
    private final MessagePool pool;
    private final RandomSource random;
    private final SrpStats stats;
    private final TotemLog log;
    private final Configurations configurations;

    private final McastMessage mcast = new McastMessage();

    private int installSeq;
    private int cleanVisits;
    private int rotations;
    private boolean setRetransFlag;
    private boolean firstVisit;
    private int divergences;

    Recovery(
            RingState ring,
            RingTimers timers,
            Outbox outbox,
            Membership membership,
            Ordering ordering,
            SendQueues queues,
            MessagePool pool,
            RandomSource random,
            SrpStats stats,
            TotemLog log,
            Configurations configurations) {
        this.ring = ring;
        this.timers = timers;
        this.outbox = outbox;
        this.membership = membership;
        this.ordering = ordering;
        this.queues = queues;
        this.pool = pool;
        this.random = random;
        this.stats = stats;
        this.log = log;
        this.configurations = configurations;
    }

    // ----------------------------------------------------------------- entry

    /** The commit token came back complete (spec 20 §5.3). */
    void enter(CommitToken token) {
        log.debug("entering RECOVERY state.");
        ring.orfTokenDiscard = false;
        ordering.recovery().clear(ring.seqOrigin);
        queues.retransmit().clear();
        outbox.sendCommitToken(token);
        ring.lastTokenSeq = -1;
        takeMembership(token);
        int originated = ring.deliverMembers.isEmpty() || !isAnybodyMissing(token) ? 0 : originate(token);
        if (originated == 0) {
            log.debug("Did not need to originate any messages in recovery.");
        }
        resetCounters();
        timers.startTokenRetransmit();
        timers.startTokenLoss();
        ring.state = TotemState.RECOVERY;
        stats.recoveryEntered++;
        stats.continuousGather = 0;
    }

    private void takeMembership(CommitToken token) {
        ring.transMembers.clear();
        for (int i = 0; i < ring.members.size(); i++) {
            int index = token.indexOf(ring.members.get(i));
            if (index >= 0 && token.entries[index].ringId.equals(ring.oldRingId)) {
                ring.transMembers.add(ring.members.get(i));
            }
        }
        logMembership(token);
        if (isAnybodyMissing(token)) {
            ring.deliverMembers.set(ring.transMembers);
        }
    }

    private void logMembership(CommitToken token) {
        if (!log.isDebug()) {
            return;
        }
        for (int i = 0; i < ring.transMembers.size(); i++) {
            log.debug("TRANS [%d] member %s:", i, Integer.toUnsignedString(ring.transMembers.get(i)));
        }
        for (int i = 0; i < token.addr.length; i++) {
            CommitToken.Entry entry = token.entries[i];
            log.debug("position [%d] member %s:", i, Integer.toUnsignedString(token.addr[i]));
            log.debug("previous ringid (%s)", entry.ringId);
            log.debug("aru %x high delivered %x received flag %d", entry.aru, entry.highDelivered, entry.receivedFlag);
        }
    }

    /** Whether a member that comes along from my old ring misses messages. */
    private boolean isAnybodyMissing(CommitToken token) {
        for (int i = 0; i < token.addr.length; i++) {
            if (ring.transMembers.contains(token.addr[i]) && token.entries[i].receivedFlag == 0) {
                return true;
            }
        }
        return false;
    }

    /** Queues every old message above the lowest aru; every member does, duplicates are resolved when they are recovered. */
    private int originate(CommitToken token) {
        int low = ring.oldHighSeqReceived;
        for (int i = 0; i < token.addr.length; i++) {
            if (ring.deliverMembers.contains(token.addr[i])
                    && token.entries[i].ringId.equals(ring.oldRingId)
                    && Sequence.lt(token.entries[i].aru, low)) {
                low = token.entries[i].aru;
            }
        }
        int range = ring.oldHighSeqReceived - low;
        if (range == 0 || Integer.compareUnsigned(range, SortQueue.WINDOW) >= 0) {
            return 0;
        }
        log.debug("copying all old ring messages from %x-%x.", low + 1, ring.oldHighSeqReceived);
        int originated = 0;
        for (int seq = low + 1; seq != ring.oldHighSeqReceived + 1; seq++) {
            MessageBuffer old = ordering.regular().get(seq);
            if (old != null && old.length + McastMessage.HEADER_BYTES <= MessagePool.MAX_CAPACITY) {
                queues.retransmit().add(encapsulate(old));
                originated++;
            }
        }
        log.debug("Originated %d messages in RECOVERY.", originated);
        return originated;
    }

    private MessageBuffer encapsulate(MessageBuffer old) {
        MessageBuffer message = pool.acquire(McastMessage.HEADER_BYTES + old.length);
        message.length = McastMessage.HEADER_BYTES + old.length;
        McastMessage header = new McastMessage();
        header.header.encapsulated = Header.ENCAPSULATED;
        header.header.nodeId = ring.self;
        header.systemFrom = ring.self;
        header.encode(message.bytes, 0);
        System.arraycopy(old.bytes, old.offset, message.bytes, McastMessage.HEADER_BYTES, old.length);
        return message;
    }

    /**
     * Everything the recovery counts starts at 0. The original keeps the visit counts of a recovery that was broken off and can
     * turn operational at once while the others wait for ever (spec 20 §5.4, remedy 1).
     */
    private void resetCounters() {
        ring.aru = ring.seqOrigin;
        ring.aruCount = 0;
        ring.seqUnchanged = 0;
        ring.highSeqReceived = ring.seqOrigin;
        ring.lastReleased = ring.seqOrigin;
        installSeq = ring.seqOrigin;
        cleanVisits = 0;
        rotations = 0;
        setRetransFlag = false;
        firstVisit = true;
    }

    // ----------------------------------------------------------------- visits

    /**
     * The representative's commit token came round a second time: all members are in RECOVERY, the token may start. Its retransmit
     * flag is always up, so that counts left over in a real corosync node are reset (spec 20 §5.4, remedy 2).
     */
    void sendInitialToken(OrfToken token) {
        ring.originatedOrfToken = true;
        log.debug("Sending initial ORF token");
        setRetransFlag = true;
        firstVisit = false;
        token.initialize(ring.ringId, ring.seqOrigin, true);
        outbox.storeToken(token);
        outbox.sendStoredToken();
        timers.startTokenLoss();
        timers.startTokenRetransmit();
    }

    /**
     * Spec 20 §5.4, at each token.
     *
     * @return whether this visit ends the recovery
     */
    boolean onVisit(OrfToken token) {
        boolean queueEmpty = queues.retransmit().isEmpty();
        log.debug(
                "token retrans flag is %d my set retrans flag%d retrans queue empty %d count %d, aru %x",
                token.retransFlag, setRetransFlag ? 1 : 0, queueEmpty ? 1 : 0, cleanVisits, token.aru);
        if (!queueEmpty || firstVisit) {
            if (token.retransFlag == 0) {
                token.retransFlag = 1;
                setRetransFlag = true;
            }
        } else if (token.retransFlag == 1 && setRetransFlag) {
            token.retransFlag = 0;
            setRetransFlag = false;
        }
        firstVisit = false;
        cleanVisits = token.retransFlag == 0 ? cleanVisits + 1 : 0;
        if (cleanVisits == CLEAN_VISITS_TO_INSTALL) {
            installSeq = token.seq;
        }
        log.debug("install seq %x aru %x high seq received %x", installSeq, ring.aru, ring.highSeqReceived);
        if (cleanVisits >= CLEAN_VISITS_TO_INSTALL && !ring.receivedAll && Sequence.lte(installSeq, ring.aru)) {
            ring.receivedAll = true;
            ring.deliverMembers.set(ring.transMembers);
        }
        boolean everybodyHasAll = cleanVisits >= CLEAN_VISITS_TO_ROTATE && Sequence.lte(installSeq, token.aru);
        rotations = everybodyHasAll ? rotations + 1 : 0;
        if (rotations < ROTATIONS_TO_OPERATIONAL) {
            return false;
        }
        log.debug(
                "retrans flag count %x token aru %x install seq %x aru %x %x",
                cleanVisits, token.aru, installSeq, ring.aru, token.seq);
        return true;
    }

    // ------------------------------------------------------------ broken off

    /** The recovery failed: the obligations of the old ring stand as before (spec 20 §4.2, recovery_token_loss). */
    void onTokenLoss() {
        breakOff();
        membership.enterGather(GatherReason.TOKEN_LOST_IN_RECOVERY);
        stats.recoveryTokenLost++;
    }

    /** Restores the counters of the old ring before GATHER is entered from RECOVERY. */
    void breakOff() {
        ring.aru = ring.oldAru;
        ring.highSeqReceived = ring.oldHighSeqReceived;
        log.debug("Restoring instance->my_aru %x my high seq received %x", ring.aru, ring.highSeqReceived);
    }

    /**
     * A plain message of the ring I am still recovering: a member went operational without me, and nobody will ever send what I
     * wait for. Form the ring again, after a while that grows with each repetition so that the roles do not just change
     * (spec 20 §5.4, remedy 3).
     */
    void onDivergence() {
        if (timers.isDivergenceArmed()) {
            return;
        }
        long joinNanos = ring.parameters.joinMs() * NANOS_PER_MS;
        long backOff = joinNanos << Math.min(divergences, MAX_BACK_OFF_SHIFT);
        long jitter = divergences == 0 ? 0 : Math.floorMod(random.nextLong(), joinNanos);
        divergences++;
        timers.startDivergence(backOff + jitter);
    }

    // ----------------------------------------------------------- installation

    /** The new configuration, in the order of extended virtual synchrony (spec 20 §5.6). */
    void enterOperational() {
        ring.originatedOrfToken = false;
        ring.consensus.clear();
        ring.oldRingStateSaved = false;
        log.debug("Resetting old ring state");
        divergences = 0;
        timers.cancelDivergence();
        recoverMessages();

        int newAru = ring.aru;
        ring.aru = ring.oldAru;
        ordering.deliver(ring.oldHighSeqReceived);

        int[] left = ring.members.minus(ring.transMembers);
        int[] joined = ring.newMembers.minus(ring.transMembers);
        ring.members.set(ring.newMembers);
        ring.lastReleased = ring.seqOrigin;
        setRetransFlag = false;
        configurations.transitional(ring.transMembers.toArray(), left, ring.ringId);
        queues.beginSynchronization();
        ordering.deliverRemaining(ring.oldHighSeqReceived);
        configurations.useTransAssembly();
        ring.aru = newAru;
        configurations.regular(ring.newMembers.toArray(), joined, ring.ringId);

        ordering.installRecoveryQueue();
        ring.lastAru = ring.seqOrigin;
        ring.proc.set(ring.newMembers);
        ring.failed.clear();
        ring.highDelivered = ordering.highestPresent();
        ordering.regular().release(ring.highDelivered);
        ring.lastReleased = ring.highDelivered;
        log.debug("entering OPERATIONAL state.");
        logMembershipChange(left, joined);
        ring.leavers.clear();
        ring.state = TotemState.OPERATIONAL;
        ring.isInstalledByAll = false;
        ring.isFormedAgainAtOnce = timers.nowNanos() - ring.installedNanos < ring.parameters.joinMs() * NANOS_PER_MS;
        ring.installedNanos = timers.nowNanos();
        stats.operationalEntered++;
        stats.continuousGather = 0;
        ring.receivedAll = true;
        ring.oldRingId = ring.ringId;
    }

    private void logMembershipChange(int[] left, int[] joined) {
        String joinedText = joined.length == 0 ? "" : " joined: " + NodeIds.join(joined, " ");
        String leftText = left.length == 0 ? "" : " left: " + NodeIds.join(left, " ");
        log.notice("A new membership (%s) was formed. Members%s%s", ring.ringId, joinedText, leftText);
        NodeSet silent = new NodeSet();
        for (int id : left) {
            if (!ring.leavers.contains(id)) {
                silent.add(id);
            }
        }
        if (!silent.isEmpty()) {
            log.notice("Failed to receive the leave message. failed: %s", NodeIds.join(silent.toArray(), " "));
        }
    }

    /** Unpacks the old-ring messages that came in the new ring into the queue of the old one (spec 20 §5.7). */
    private void recoverMessages() {
        log.debug("recovery to regular %x-%x", ring.seqOrigin + 1, ring.aru);
        if (Integer.compareUnsigned(ring.aru - ring.seqOrigin, SortQueue.WINDOW) >= 0) {
            return;
        }
        for (int seq = ring.seqOrigin + 1; seq != ring.aru + 1; seq++) {
            MessageBuffer message = ordering.recovery().get(seq);
            if (message != null && Header.encapsulated(message.bytes, message.offset) == Header.ENCAPSULATED) {
                recover(
                        message.bytes,
                        message.offset + McastMessage.HEADER_BYTES,
                        message.length - McastMessage.HEADER_BYTES);
            }
        }
    }

    private void recover(byte[] bytes, int offset, int length) {
        @Nullable Endian order = length < Header.BYTES ? null : Header.byteOrder(bytes, offset);
        if (order == null || mcast.decode(bytes, offset, length, order) != Verdict.VALID) {
            stats.rxMsgDropped++;
            return;
        }
        log.debug("comparing if ring id is for this processors old ring seqno %x", mcast.seq);
        SortQueue old = ordering.regular();
        if (!mcast.isOf(ring.oldRingId)
                || mcast.isEncapsulated()
                || !old.isInRange(mcast.seq)
                || old.contains(mcast.seq)) {
            log.debug("-not adding msg with seq no %x", mcast.seq);
            return;
        }
        old.put(mcast.seq, pool.copyOf(bytes, offset, length));
        ring.oldHighSeqReceived = Sequence.max(ring.oldHighSeqReceived, mcast.seq);
    }
}
