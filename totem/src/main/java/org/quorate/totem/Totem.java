package org.quorate.totem;

import org.quorate.base.RandomSource;
import org.quorate.base.RingId;
import org.quorate.base.log.Log;
import org.quorate.base.time.Timers;
import org.quorate.base.wire.Endian;
import org.quorate.config.TotemParameters;
import org.quorate.totem.queue.MessagePool;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.HoldCancel;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MergeDetect;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.OrfToken;
import org.quorate.totem.wire.Verdict;

/**
 * One node's end of the Totem single ring protocol with process groups (spec 20). This class decides what an event means in the
 * state the node is in (the table of spec 20 §4.6); the parts of the protocol live in the classes it conducts.
 *
 * <p>Deterministic and single-threaded: bytes, timer expiries and messages to send go in; packets leave through
 * {@link TotemTransport}, ordered messages and configuration changes through {@link TotemListener}. After each input the node calls
 * {@link #runLocal} until it is false.
 */
public final class Totem {
    /** What an address reads like where the transport has none to tell. */
    private static final String UNKNOWN_ADDRESS = "(unknown)";

    private static final int CONTINUOUS_GATHER_LIMIT = 3;
    private static final long NANOS_PER_MS = 1_000_000;

    private final RingState ring;
    private final TotemLog log;
    private final Timers timers;
    private final SrpStats stats = new SrpStats();
    private final Loopback loopback = new Loopback();
    private final RingTimers ringTimers;
    private final PauseDetector pauses;
    private final Outbox outbox;
    private final Membership membership;
    private final Assembly assembly;
    private final Ordering ordering;
    private final SendQueues queues;
    private final Packing packing;
    private final Recovery recovery;
    private final TokenVisit visit;
    private final Configurations configurations;
    private final SafePoints safePoints;

    private final OrfToken orfToken = new OrfToken();
    private final McastMessage mcast = new McastMessage();
    private QueueLevel queueLevel = QueueLevel.GOOD;

    /**
     * @param localNodeId this node, not 0
     * @param storedRingSeq what {@code store} was told last in an earlier life, 0 if there was none
     */
    public Totem(
            int localNodeId,
            TotemParameters parameters,
            long storedRingSeq,
            Timers timers,
            Log log,
            RandomSource random,
            TotemTransport below,
            RingSequenceStore store,
            TotemListener above) {
        if (localNodeId == 0) {
            throw new IllegalArgumentException("node id 0 is no node");
        }
        this.timers = timers;
        this.log = new TotemLog(log);
        // one above the stored one, so that a restarted node's joins are not stale (spec 20 §6)
        ring = new RingState(localNodeId, parameters, new RingId(localNodeId, storedRingSeq + 1));
        MessagePool pool = new MessagePool();
        ringTimers = new RingTimers(timers, ring, new Expiries());
        pauses = new PauseDetector(ring, timers);
        outbox = new Outbox(ring, below, loopback, stats);
        membership = new Membership(ring, ringTimers, outbox, random, store, stats, this.log);
        assembly = new Assembly(above, this.log, stats);
        ordering = new Ordering(ring, this.log, pool, assembly);
        queues = new SendQueues(ring, pool, this.log);
        packing = new Packing(ring, pool, queues, stats);
        queues.onSwitch(packing::flushBeforeSwitch);
        configurations = new Configurations(assembly, above);
        recovery = new Recovery(
                ring, ringTimers, outbox, membership, ordering, queues, pool, random, stats, this.log, configurations);
        safePoints = new SafePoints(ring);
        visit = new TokenVisit(
                ring,
                ringTimers,
                outbox,
                membership,
                recovery,
                ordering,
                safePoints,
                queues,
                packing,
                stats,
                this.log,
                above);
        this.log.debug("waiting_trans_ack changed to %d", 1);
        this.log.parameters(parameters, Packing.effectiveMtu(parameters.netMtu()), true);
    }

    /** Shows one observer what this end of the ring sends and delivers from now on. */
    public void observe(RingObserver observer) {
        outbox.observe(observer);
        ordering.observe(observer);
        configurations.observe(observer);
    }

    // ------------------------------------------------------------- life cycle

    /** The interface is up: the node begins to look for others. */
    public void start() {
        if (ring.started || ring.left) {
            return;
        }
        ring.started = true;
        log.debug("Created or loaded sequence id %s for this ring.", ring.ringId);
        pauses.start();
        ringTimers.startStatistics();
        membership.enterGather(GatherReason.INTERFACE_CHANGE);
    }

    /** Tells the others that this node goes (spec 20 §4.9). Nothing that is received afterwards has an effect. */
    public void leave() {
        if (ring.left) {
            return;
        }
        ring.left = true;
        if (ring.started) {
            log.debug("sending join/leave message");
            outbox.sendLeave();
        }
        loopback.clear();
        ringTimers.stopAll();
        pauses.stop();
    }

    /** Other parameters from now on; a running timer keeps its duration until it is started again. */
    public void reconfigure(TotemParameters parameters) {
        ring.parameters = parameters;
        packing.setMtu(parameters.netMtu());
        log.parameters(parameters, Packing.effectiveMtu(parameters.netMtu()), false);
    }

    /** Acts as if the token had been lost (cmap {@code runtime.force_gather}). */
    public void forceGather() {
        if (isRunning()) {
            onTokenLoss();
        }
    }

    private boolean isRunning() {
        return ring.started && !ring.left;
    }

    // ---------------------------------------------------------------- sending

    /**
     * Queues one message to all members of the configuration, this node included, in total order. The bytes are copied.
     *
     * @param header first bytes of the message; may be empty
     * @param payload the rest, {@code length} bytes from {@code offset} on
     * @return false if there is no room now
     */
    public boolean send(Group group, byte[] header, byte[] payload, int offset, int length) {
        if (ring.left) {
            return false;
        }
        requestToken();
        boolean taken = packing.send(group, header, payload, offset, length);
        if (!taken) {
            log.debug("queue full");
        }
        return taken;
    }

    /** Whether a message of this many bytes would be taken now. */
    public boolean hasRoomFor(int bytes) {
        return !ring.left && packing.hasRoomFor(bytes);
    }

    /** How full the send queue is, in percent. */
    public int queueFillPercent() {
        return packing.fillPercent();
    }

    /** How full the send queue is, as the rate limit of clients sees it (spec 20 §7.5). */
    public QueueLevel queueLevel() {
        queueLevel = queueLevel.next(packing.fillPercent());
        return queueLevel;
    }

    /** Slots reserved, for {@code stats.pg.msg_reserved}. */
    public int reservedSlots() {
        return packing.reservedSlots();
    }

    /** The services are synchronised: ordinary messages go out again (spec 20 §7.7). */
    public void synchronizationComplete() {
        if (ring.waitingTransAck) {
            queues.endSynchronization();
            assembly.useTrans(false);
        }
    }

    /** Asks that a held token come soon (spec 20 §5.9). */
    public void requestToken() {
        if (ring.tokenHeld && ring.state == TotemState.OPERATIONAL && isRunning()) {
            ring.tokenHeld = false;
            outbox.sendHoldCancel();
        }
    }

    /**
     * Runs the action once every member of the ring has received what was delivered here so far, in a token visit before anything is
     * sent in it. Members that do not come along to the next ring are not waited for.
     */
    public void whenSafe(Runnable action) {
        safePoints.await(action);
    }

    // -------------------------------------------------------------- questions

    /** The current ring; while one is being formed its id, though it may never be installed. */
    public RingId ringId() {
        return ring.ringId;
    }

    /** The installed membership, ascending; empty before the first ring. */
    public int[] members() {
        return ring.members.toArray();
    }

    /** Whether a node is among those this one talks to (spec 20 §8). */
    public boolean isReachable(int nodeId) {
        return ring.proc.contains(nodeId);
    }

    public TotemState state() {
        return ring.state;
    }

    /** Whether a synchronisation is under way, so that ordinary messages wait. */
    public boolean isWaitingForSynchronization() {
        return ring.waitingTransAck;
    }

    public SrpStats stats() {
        return stats;
    }

    RingState ring() {
        return ring;
    }

    // -------------------------------------------------------------- reception

    /** Whether messages of this node to itself wait for {@link #runLocal}. */
    public boolean hasLocal() {
        return !loopback.isEmpty();
    }

    /**
     * Handles one message of this node to itself, as an input of its own.
     *
     * @return whether there was one
     */
    public boolean runLocal() {
        if (loopback.isEmpty()) {
            return false;
        }
        byte[] message = loopback.takeFirst();
        receive(message, 0, loopback.takenLength());
        return true;
    }

    /** One totem message from the network, whatever it is; the bytes are valid only during the call. */
    public void onPacket(byte[] buffer, int offset, int length) {
        receive(buffer, offset, length);
    }

    private void receive(byte[] buffer, int offset, int length) {
        if (!isRunning()) {
            return;
        }
        if (length < Header.BYTES) {
            log.warning("Message received from %s is too short...  Ignoring %d.", UNKNOWN_ADDRESS, length);
            return;
        }
        Endian order = Header.byteOrder(buffer, offset);
        if (order == null) {
            log.warning(
                    "Message received from %s has bad magic number (probably sent by %s).. Ignoring",
                    UNKNOWN_ADDRESS, Rejection.probableSender(buffer, offset));
            return;
        }
        if (Header.version(buffer, offset) != Header.VERSION) {
            log.warning(
                    "Message received from %s has unsupported version %d... Ignoring",
                    UNKNOWN_ADDRESS, Header.version(buffer, offset));
            return;
        }
        MessageType type = MessageType.of(Header.type(buffer, offset));
        if (type == null) {
            log.warning(
                    "Message received from %s has wrong type...  ignoring %d.",
                    UNKNOWN_ADDRESS, Header.type(buffer, offset));
            stats.rxMsgDropped++;
            return;
        }
        stats.countReceived(type);
        dispatch(type, buffer, offset, length, order);
    }

    private void dispatch(MessageType type, byte[] buffer, int offset, int length, Endian order) {
        switch (type) {
            case ORF_TOKEN -> {
                if (isValid(type, orfToken.decode(buffer, offset, length, order)) && !ring.orfTokenDiscard) {
                    onOrfToken();
                }
            }
            case MCAST -> {
                if (isValid(type, mcast.decode(buffer, offset, length, order))) {
                    onMcast(buffer, offset, length);
                }
            }
            case MEMB_MERGE_DETECT -> {
                MergeDetect detect = new MergeDetect();
                if (isValid(type, detect.decode(buffer, offset, length, order))) {
                    onMergeDetect(detect);
                }
            }
            case MEMB_JOIN -> {
                MembJoin join = new MembJoin();
                if (isValid(type, join.decode(buffer, offset, length, order))) {
                    onJoin(join);
                }
            }
            case MEMB_COMMIT_TOKEN -> {
                CommitToken token = new CommitToken();
                if (isValid(type, token.decode(buffer, offset, length, order))) {
                    onCommitToken(token);
                }
            }
            case TOKEN_HOLD_CANCEL -> {
                HoldCancel cancel = new HoldCancel();
                if (isValid(type, cancel.decode(buffer, offset, length, order))) {
                    onHoldCancel(cancel);
                }
            }
        }
    }

    private boolean isValid(MessageType type, Verdict verdict) {
        if (verdict == Verdict.VALID) {
            return true;
        }
        stats.rxMsgDropped++;
        String word = type.word();
        switch (verdict) {
            case TOO_LONG -> log.warning("Received %s message is too long...  ignoring.", word);
            case CORRUPT -> log.warning(Rejection.corruption(type), word);
            default -> log.warning("Received %s message is too short...  ignoring.", word);
        }
        return false;
    }

    // ------------------------------------------- event × state (spec 20 §4.6)

    private void onOrfToken() {
        switch (ring.state) {
            case OPERATIONAL, RECOVERY -> visit.onToken(orfToken, timers.nowNanos());
            case GATHER, COMMIT -> {}
        }
    }

    private void onMcast(byte[] buffer, int offset, int length) {
        if (!mcast.isOf(ring.ringId)) {
            onForeignMcast();
            return;
        }
        if (log.isTrace()) {
            log.trace("Received ringid (%s) seq %x", ring.ringId, mcast.seq);
        }
        switch (ring.state) {
            case OPERATIONAL -> {
                if (!mcast.isEncapsulated()) {
                    ordering.store(mcast, buffer, offset, length);
                    ordering.deliver(ring.highSeqReceived);
                }
            }
            case GATHER -> {
                // with saved state the regular queue is an older ring's, whatever the name of the current one
                if (!mcast.isEncapsulated() && !ring.oldRingStateSaved) {
                    ordering.store(mcast, buffer, offset, length);
                }
            }
            case RECOVERY -> {
                if (mcast.isEncapsulated()) {
                    ordering.store(mcast, buffer, offset, length);
                } else {
                    recovery.onDivergence();
                }
            }
            case COMMIT -> {}
        }
    }

    private void onForeignMcast() {
        if (mcast.systemFrom == 0) {
            stats.rxMsgDropped++;
            return;
        }
        switch (ring.state) {
            case OPERATIONAL -> {
                if (admitsOutsiders()) {
                    membership.gatherWith(mcast.systemFrom, GatherReason.FOREIGN_MESSAGE_IN_OPERATIONAL);
                }
            }
            case GATHER -> {
                if (!ring.proc.contains(mcast.systemFrom)) {
                    membership.gatherWith(mcast.systemFrom, GatherReason.FOREIGN_MESSAGE_IN_GATHER);
                }
            }
            case COMMIT, RECOVERY -> stats.rxMsgDropped++;
        }
    }

    private void onMergeDetect(MergeDetect detect) {
        if (detect.ringId.equals(ring.ringId) || detect.systemFrom == 0) {
            return;
        }
        switch (ring.state) {
            case OPERATIONAL -> {
                if (admitsOutsiders()) {
                    membership.gatherWith(detect.systemFrom, GatherReason.MERGE_IN_OPERATIONAL);
                }
            }
            case GATHER -> {
                if (!ring.proc.contains(detect.systemFrom)) {
                    membership.gatherWith(detect.systemFrom, GatherReason.MERGE_IN_GATHER);
                }
            }
            case COMMIT, RECOVERY -> {}
        }
    }

    private void onJoin(MembJoin join) {
        if (!isPlausible(join)) {
            stats.rxMsgDropped++;
            return;
        }
        if (pauses.isStaleInput() && !join.isLeave()) {
            long pauseMs = pauses.takePauseMs();
            if (pauseMs > 0) {
                log.notice("Process pause detected for %d ms, flushing membership messages.", pauseMs);
            }
            return;
        }
        ring.highestRingSeq = Math.max(ring.highestRingSeq, join.ringSeq);
        switch (ring.state) {
            case OPERATIONAL -> {
                if (!membership.isIgnorable(join) && !isTooEarly(join)) {
                    membership.processJoin(join);
                }
            }
            case GATHER -> membership.processJoin(join);
            case COMMIT -> {
                if (isOfFormingRing(join)) {
                    membership.processJoinWhileForming(join);
                    membership.enterGather(GatherReason.JOIN_IN_COMMIT);
                }
            }
            case RECOVERY -> {
                if (isOfFormingRing(join)) {
                    membership.processJoinWhileForming(join);
                    recovery.onTokenLoss();
                    membership.enterGather(GatherReason.JOIN_IN_RECOVERY);
                }
            }
        }
    }

    private boolean isTooEarly(MembJoin join) {
        return !ring.members.contains(join.systemFrom) && !admitsOutsiders();
    }

    /**
     * Whether processors outside the ring can make it gather: not before all members have installed it, and where the ring before
     * hardly lived, not in its first join period. Joins sent while those rings were being formed may still be on their way, with
     * failed lists that no longer hold; a gather that meets one excludes its sender at once, and then rings part and form for ever,
     * as fast as the network carries joins. A member that is interrupted in RECOVERY each time tells its stale failed list
     * likewise. Nothing is lost by waiting: joins are repeated after a join period, traffic and merge detects go on.
     */
    private boolean admitsOutsiders() {
        return ring.isInstalledByAll
                && (!ring.isFormedAgainAtOnce
                        || timers.nowNanos() - ring.installedNanos >= ring.parameters.joinMs() * NANOS_PER_MS);
    }

    private boolean isOfFormingRing(MembJoin join) {
        return ring.newMembers.contains(join.systemFrom) && join.ringSeq >= ring.ringId.seq();
    }

    /** What no correct node sends: it could make the ring sequence wrap or bring a node 0 into the ring. */
    private static boolean isPlausible(MembJoin join) {
        return join.systemFrom != 0
                && join.ringSeq >= 0
                && join.ringSeq < MembJoin.RING_SEQ_LIMIT
                && hasNoZero(join.procList)
                && hasNoZero(join.failedList);
    }

    private static boolean hasNoZero(int[] ids) {
        for (int id : ids) {
            if (id == 0) {
                return false;
            }
        }
        return true;
    }

    private void onCommitToken(CommitToken token) {
        log.debug("got commit token");
        if (!token.isWellFormed()) {
            stats.rxMsgDropped++;
            return;
        }
        switch (ring.state) {
            case OPERATIONAL -> {}
            case GATHER -> {
                if (membership.isAcceptable(token)) {
                    membership.enterCommit(token);
                }
            }
            case COMMIT -> {
                if (isOfFormingRing(token) && token.membIndex == token.addr.length) {
                    recovery.enter(token);
                }
            }
            case RECOVERY -> {
                if (ring.isRepresentative() && !ring.originatedOrfToken && isOfFormingRing(token)) {
                    recovery.sendInitialToken(orfToken);
                }
            }
        }
    }

    private boolean isOfFormingRing(CommitToken token) {
        return token.ringId.equals(ring.ringId) && ring.newMembers.equalsSet(token.addr);
    }

    private void onHoldCancel(HoldCancel cancel) {
        if (!cancel.ringId.equals(ring.ringId)) {
            return;
        }
        ring.seqUnchanged = 0;
        if (ring.isRepresentative() && ring.state != TotemState.GATHER) {
            outbox.sendStoredToken();
            ringTimers.startTokenRetransmit();
        }
    }

    private void onTokenLoss() {
        switch (ring.state) {
            case OPERATIONAL -> {
                log.debug("The token was lost in the OPERATIONAL state.");
                log.notice(
                        "A processor failed, forming new configuration: token timed out (%dms), waiting %dms for"
                                + " consensus.",
                        ring.parameters.tokenMs(), ring.parameters.consensusMs());
                membership.enterGather(GatherReason.TOKEN_LOST_IN_OPERATIONAL);
                stats.operationalTokenLost++;
            }
            case GATHER -> {
                log.debug("The consensus timeout expired (%dms).", ring.parameters.consensusMs());
                membership.consensusExpired();
                membership.enterGather(GatherReason.CONSENSUS_EXPIRED);
                stats.gatherTokenLost++;
            }
            case COMMIT -> {
                log.debug("The token was lost in the COMMIT state.");
                membership.enterGather(GatherReason.TOKEN_LOST_IN_COMMIT);
                stats.commitTokenLost++;
            }
            case RECOVERY -> {
                log.debug("The token was lost in the RECOVERY state.");
                recovery.onTokenLoss();
                ring.orfTokenDiscard = true;
            }
        }
    }

    /** What the timers do, by state (spec 20 §4.6). */
    private final class Expiries implements RingTimers.Expiries {
        @Override
        public void onTokenLoss() {
            Totem.this.onTokenLoss();
        }

        @Override
        public void onTokenWarning() {
            long sinceMs = (timers.nowNanos() - stats.lastTokenNanos()) / NANOS_PER_MS;
            if (ring.state == TotemState.OPERATIONAL || ring.state == TotemState.RECOVERY) {
                log.notice("Token has not been received in %d ms ", sinceMs);
            }
            ringTimers.startTokenWarning();
        }

        @Override
        public void onTokenRetransmit() {
            if (ring.state != TotemState.GATHER) {
                outbox.sendStoredToken();
                ringTimers.startTokenRetransmit();
            }
        }

        @Override
        public void onHold() {
            if (ring.state == TotemState.OPERATIONAL || ring.state == TotemState.RECOVERY) {
                outbox.sendStoredToken();
            }
        }

        @Override
        public void onMerge() {
            if (ring.state == TotemState.OPERATIONAL && ring.isRepresentative()) {
                outbox.sendMergeDetect();
            }
        }

        @Override
        public void onJoin() {
            membership.repeatJoin();
        }

        @Override
        public void onJoinDelay() {
            if (ring.state == TotemState.GATHER) {
                outbox.sendJoin();
            }
        }

        @Override
        public void onConsensus() {
            if (ring.state == TotemState.GATHER) {
                membership.consensusExpired();
            }
        }

        @Override
        public void onHeartbeat() {
            log.debug("HeartBeat Timer expired Invoking token loss mechanism in state %d ", ring.state.number());
            Totem.this.onTokenLoss();
        }

        @Override
        public void onDivergence() {
            if (ring.state == TotemState.RECOVERY) {
                recovery.onTokenLoss();
            }
        }

        @Override
        public void onStatistics() {
            stats.timeSinceTokenLastReceivedMs = (timers.nowNanos() - stats.lastTokenNanos()) / NANOS_PER_MS;
            stats.firewallEnabledOrNicFailure = stats.continuousGather > CONTINUOUS_GATHER_LIMIT;
            if (stats.firewallEnabledOrNicFailure) {
                log.mainWarning(
                        "Totem is unable to form a cluster because of an operating system or network fault (reason: %s)."
                                + " The most common cause of this message is that the local firewall is configured"
                                + " improperly.",
                        "totem is continuously in gather state");
            }
            ringTimers.startStatistics();
        }
    }
}
