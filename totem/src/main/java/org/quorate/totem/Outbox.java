package org.quorate.totem;

import org.quorate.base.wire.Endian;
import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.HoldCancel;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MergeDetect;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.OrfToken;

/**
 * Sends: to the others through the transport, to this node through the loopback queue. Keeps the last token of either kind as it
 * was sent, for retransmission.
 */
final class Outbox {
    private final RingState ring;
    private final TotemTransport below;
    private final Loopback loopback;
    private final SrpStats stats;

    private final byte[] scratch = new byte[MembJoin.MAX_BYTES];
    private final byte[] storedToken = new byte[CommitToken.MAX_BYTES];
    private int storedTokenLength;
    private int storedTokenTarget;

    private final McastMessage mcast = new McastMessage();
    private int mcastsSent;
    private RingObserver observer = RingObserver.NONE;

    Outbox(RingState ring, TotemTransport below, Loopback loopback, SrpStats stats) {
        this.ring = ring;
        this.below = below;
        this.loopback = loopback;
        this.stats = stats;
    }

    void observe(RingObserver newObserver) {
        observer = newObserver;
    }

    /** The current sets to all, this node included (spec 20 §4.3). */
    void sendJoin() {
        MembJoin join = new MembJoin();
        join.header.nodeId = ring.self;
        join.procList = ring.proc.toArray();
        join.failedList = ring.failed.toArray();
        sendJoin(join);
    }

    /** This node goes: the failed list has it last, the proc list no more (spec 20 §2.6). */
    void sendLeave() {
        MembJoin leave = new MembJoin();
        leave.header.nodeId = 0;
        NodeSet self = new NodeSet();
        self.add(ring.self);
        leave.procList = ring.proc.minus(self);
        NodeSet failed = new NodeSet();
        failed.addAll(ring.failed.minus(self));
        failed.add(ring.self);
        leave.failedList = failed.toArray();
        sendJoin(leave);
    }

    private void sendJoin(MembJoin join) {
        join.systemFrom = ring.self;
        join.ringSeq = ring.ringId.seq();
        multicast(join.encode(scratch, 0));
        stats.joinTx++;
    }

    void sendMergeDetect() {
        MergeDetect detect = new MergeDetect();
        detect.header.nodeId = ring.self;
        detect.systemFrom = ring.self;
        detect.ringId = ring.ringId;
        multicast(detect.encode(scratch, 0));
        stats.mergeDetectTx++;
    }

    void sendHoldCancel() {
        HoldCancel cancel = new HoldCancel();
        cancel.header.nodeId = ring.self;
        cancel.ringId = ring.ringId;
        multicast(cancel.encode(scratch, 0));
        stats.holdCancelTx++;
    }

    private void multicast(int length) {
        observer.onSend(scratch, 0, length);
        below.multicast(scratch, 0, length);
        echo(scratch, length);
    }

    /** Numbers a message and sends it; the caller has put it in the sort queue, which stands for its echo. */
    void sendNew(MessageBuffer message, int seq) {
        mcast.decode(message.bytes, message.offset, message.length, Endian.LITTLE);
        mcast.seq = seq;
        mcast.thisSeqno = mcastsSent++;
        mcast.ringRep = ring.ringId.rep();
        mcast.ringSeq = ring.ringId.seq();
        mcast.encode(message.bytes, message.offset);
        sendAgain(message);
    }

    /** Sends a stored message as it is. */
    void sendAgain(MessageBuffer message) {
        observer.onSend(message.bytes, message.offset, message.length);
        below.multicast(message.bytes, message.offset, message.length);
        stats.countReceived(MessageType.MCAST);
    }

    /** Addresses the token to the next member and keeps it; {@link #sendStoredToken} sends it. */
    void storeToken(OrfToken token) {
        storedTokenTarget = ring.nextMember();
        token.header.targetNodeId = below.usesTargetNodeId() ? storedTokenTarget : 0;
        storedTokenLength = token.encode(storedToken, 0);
    }

    void sendCommitToken(CommitToken token) {
        storedTokenTarget = token.addr[(token.indexOf(ring.self) + 1) % token.addr.length];
        token.tokenSeq++;
        token.header.nodeId = ring.self;
        token.header.targetNodeId = below.usesTargetNodeId() ? storedTokenTarget : 0;
        storedTokenLength = token.encode(storedToken, 0);
        stats.commitTokenTx++;
        sendStoredToken();
    }

    /** The last token built, be it for the first time or again. */
    void sendStoredToken() {
        if (storedTokenLength == 0) {
            return;
        }
        stats.orfTokenTx++;
        observer.onSend(storedToken, 0, storedTokenLength);
        if (storedTokenTarget == ring.self) {
            echo(storedToken, storedTokenLength);
        } else {
            below.unicast(storedTokenTarget, storedToken, 0, storedTokenLength);
        }
    }

    private void echo(byte[] buffer, int length) {
        if (!ring.left && !loopback.add(buffer, 0, length)) {
            stats.rxMsgDropped++;
        }
    }
}
