package org.quorate.totem;

import org.jspecify.annotations.Nullable;
import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.queue.Sequence;
import org.quorate.totem.queue.SortQueue;
import org.quorate.totem.wire.OrfToken;

/** What a node does while it has the token, in OPERATIONAL and RECOVERY, in the order of spec 20 §5.1. */
final class TokenVisit {
    private final RingState ring;
    private final RingTimers timers;
    private final Outbox outbox;
    private final Membership membership;
    private final Recovery recovery;
    private final Ordering ordering;
    private final SafePoints safePoints;
    private final SendQueues queues;
    private final FlowControl flowControl;
    private final Packing packing;
    private final SrpStats stats;
    private final TotemLog log;
    private final TotemListener above;
    private final StringBuilder requested = new StringBuilder();

    /** Whether this visit passes the token on rather than holding it. */
    private boolean forward;

    TokenVisit(
            RingState ring,
            RingTimers timers,
            Outbox outbox,
            Membership membership,
            Recovery recovery,
            Ordering ordering,
            SafePoints safePoints,
            SendQueues queues,
            Packing packing,
            SrpStats stats,
            TotemLog log,
            TotemListener above) {
        this.ring = ring;
        this.timers = timers;
        this.outbox = outbox;
        this.membership = membership;
        this.recovery = recovery;
        this.ordering = ordering;
        this.safePoints = safePoints;
        this.queues = queues;
        this.flowControl = new FlowControl(ring);
        this.packing = packing;
        this.stats = stats;
        this.log = log;
        this.above = above;
    }

    /** A decoded token; it is changed and kept. */
    void onToken(OrfToken token, long nowNanos) {
        noteIdleness(token);
        if (!ring.isMyRing(token.ringRep, token.ringSeq)) {
            timers.heartbeat(forward);
            return;
        }
        // A retransmitted token is no sign of life of the node that has it: the heartbeat goes on.
        if (isStale(token)) {
            return;
        }
        ring.isInstalledByAll = ring.state == TotemState.OPERATIONAL;
        releaseWhatAllHave(token);
        safePoints.onVisit();
        packing.flush();
        int lastAru = ring.lastAru;
        ring.lastAru = token.aru;
        int allowed = flowControl.allowance(token, queues.backlog());
        stats.onToken(nowNanos, ring.backlog);

        int requestsBefore = token.requestCount();
        int retransmitted = retransmit(token, allowed);
        requestMissing(token);
        if (ring.parameters.cancelTokenHoldOnRetransmit()
                && ring.tokenHeld
                && (requestsBefore > 0 || retransmitted > 0)) {
            ring.tokenHeld = false;
            forward = true;
        }
        int sent = retransmitted + sendNew(token, boundByWindow(token, allowed - retransmitted));
        flowControl.account(token, sent);
        updateAru(token);
        ring.aruCount = token.aru == lastAru && token.aruAddr != 0 ? ring.aruCount + 1 : 0;
        if (ring.aruCount > ring.parameters.failRecvConst() && token.aruAddr == ring.self) {
            declareFailure();
        } else {
            passOn(token);
        }
    }

    /** Before any check: tokens that are dropped later count too (spec 20 §10.8 trap 3). */
    private void noteIdleness(OrfToken token) {
        if (token.seq == ring.lastSeq) {
            timers.startMergeIfIdle();
            ring.seqUnchanged++;
        } else {
            timers.cancelMerge();
            timers.cancelHold();
            ring.seqUnchanged = 0;
        }
        ring.lastSeq = token.seq;
        int limit = ring.parameters.seqnoUnchangedConst();
        boolean representative = ring.isRepresentative();
        ring.tokenHeld = representative ? ring.seqUnchanged > limit : ring.seqUnchanged >= limit;
        forward = !(representative && ring.tokenHeld);
    }

    /** Seen before, or so far off that no member of this ring can have sent it. */
    private boolean isStale(OrfToken token) {
        if (Sequence.lte(token.tokenSeq, ring.lastTokenSeq)) {
            return true;
        }
        int ahead = token.seq - (ordering.current().head() - 1);
        if (Integer.compareUnsigned(ahead, 2 * SortQueue.WINDOW) > 0) {
            stats.rxMsgDropped++;
            return true;
        }
        return false;
    }

    private void releaseWhatAllHave(OrfToken token) {
        if (ring.state == TotemState.OPERATIONAL) {
            ordering.release(Sequence.min(Sequence.min(token.aru, ring.lastAru), ring.highDelivered));
        }
    }

    // ---------------------------------------------------------- retransmission

    /** Sends what others ask for and I have; returns how many (spec 20 §5.2.2). */
    private int retransmit(OrfToken token, int allowed) {
        if (token.requestCount() == 0) {
            return 0;
        }
        logRequests(token);
        SortQueue queue = ordering.current();
        int sent = 0;
        int i = 0;
        while (i < token.requestCount() && Integer.compareUnsigned(sent, allowed) < 0) {
            MessageBuffer message = token.isRequestOf(i, ring.ringId) ? find(queue, token.requestSeq(i)) : null;
            if (message == null) {
                i++;
                continue;
            }
            outbox.sendAgain(message);
            token.removeRequest(i);
            stats.mcastRetx++;
            sent++;
        }
        return sent;
    }

    private @Nullable MessageBuffer find(SortQueue queue, int seq) {
        if (!queue.isInRange(seq)) {
            log.debug("sq not in range");
            return null;
        }
        return queue.get(seq);
    }

    private void logRequests(OrfToken token) {
        log.debug("Retransmit List %d", token.requestCount());
        requested.setLength(0);
        for (int i = 0; i < token.requestCount(); i++) {
            requested.append(Integer.toHexString(token.requestSeq(i))).append(' ');
        }
        log.notice("Retransmit List: %s", requested);
    }

    /** Asks for what is missing, each number from its 5th visit on. */
    private void requestMissing(OrfToken token) {
        SortQueue queue = ordering.current();
        if (Sequence.lte(token.seq, ring.aru)) {
            return;
        }
        for (int seq = ring.aru + 1; !token.isRequestListFull() && queue.isInRange(seq); seq++) {
            if (!queue.contains(seq)
                    && queue.countMiss(seq) >= ring.parameters.missCountConst()
                    && !token.requests(seq)) {
                token.addRequest(ring.ringId, seq);
            }
            if (seq == token.seq) {
                return;
            }
        }
    }

    // ------------------------------------------------------------ new messages

    /** Nothing may be numbered that the window of a slow member cannot hold (spec 20 §5.1 step 13). */
    private int boundByWindow(OrfToken token, int allowed) {
        int limit = ring.lastReleased + SortQueue.WINDOW - allowed - ring.parameters.windowSize();
        return Sequence.lt(limit, token.seq) ? 0 : allowed;
    }

    /**
     * Numbers and sends what waits; the token covers all of it when this returns. An accelerated token would go out in between
     * (spec 20 §12.2), with the last messages after it.
     */
    private int sendNew(OrfToken token, int allowed) {
        SortQueue queue = ordering.current();
        int sent = 0;
        while (Integer.compareUnsigned(sent, allowed) < 0 && queues.hasNext()) {
            int seq = token.seq + 1;
            if (!queue.isInRange(seq) || queue.contains(seq)) {
                break;
            }
            MessageBuffer message = queues.next();
            queue.put(seq, message);
            outbox.sendNew(message, seq);
            token.seq = seq;
            ring.highSeqReceived = seq;
            sent++;
        }
        if (sent > 0 && ring.state == TotemState.RECOVERY) {
            timers.startTokenRetransmit();
        }
        ordering.advanceAru();
        return sent;
    }

    // ------------------------------------------------------------------- aru

    private void updateAru(OrfToken token) {
        if (Sequence.lt(ring.aru, token.aru) || token.aruAddr == ring.self || token.aruAddr == 0) {
            token.aru = ring.aru;
            token.aruAddr = token.aru == token.seq ? 0 : ring.self;
        }
    }

    /** For too many visits only I kept the aru down: I accuse myself and swallow the token (spec 20 §10.5). */
    private void declareFailure() {
        log.error("FAILED TO RECEIVE");
        ring.failedToReceive = true;
        if (ring.state == TotemState.RECOVERY) {
            recovery.breakOff();
        }
        ring.failed.add(ring.self);
        membership.enterGather(GatherReason.FAILED_TO_RECEIVE);
    }

    // ------------------------------------------------------------ passing it on

    private void passOn(OrfToken token) {
        ring.lastTokenSeq = token.tokenSeq;
        token.tokenSeq++;
        boolean recovered = ring.state == TotemState.RECOVERY && recovery.onVisit(token);
        token.header.nodeId = ring.self;
        outbox.storeToken(token);
        if (forward) {
            outbox.sendStoredToken();
        }
        timers.startTokenLoss();
        timers.startTokenRetransmit();
        if (ring.isRepresentative() && ring.tokenHeld) {
            timers.startHold();
        }
        timers.heartbeat(forward);
        // all that is this layer's own is done: the layer above may act
        if (recovered) {
            recovery.enterOperational();
        }
        if (ring.state == TotemState.OPERATIONAL) {
            ordering.deliver(ring.highSeqReceived);
        }
        if (!ring.left) {
            above.onTokenSent();
        }
    }
}
