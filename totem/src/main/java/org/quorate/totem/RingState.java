package org.quorate.totem;

import org.quorate.base.RingId;
import org.quorate.config.TotemParameters;

/**
 * The variables of the ring protocol (spec 20 §3) under the names of the literature. One instance is shared by the classes that
 * each handle one part of the protocol; it has no behaviour beyond questions about itself.
 */
final class RingState {
    final int self;

    /** The number before the first message of a ring: 0, but for tests of the wrap. */
    int seqOrigin;

    TotemParameters parameters;
    TotemState state = TotemState.OPERATIONAL;

    /** The interface is up: before, nothing is sent and nothing received. */
    boolean started;

    /** A leave was sent: everything received from now on is ignored, the echo of the leave above all (spec 20 §4.9). */
    boolean left;

    /** The token has come round since the ring was installed, so that every member has installed it. */
    boolean isInstalledByAll = true;

    /** When the ring was installed; long ago before the first one, half the range so that differences do not wrap. */
    long installedNanos = Long.MIN_VALUE / 2;

    /** The ring before this one lived less than a join period. */
    boolean isFormedAgainAtOnce;

    /** Changes at COMMIT entry, so it may name a ring that is never installed. */
    RingId ringId;

    /** The ring of the last installed regular configuration. */
    RingId oldRingId = RingId.NONE;

    /** Highest ring seq heard of. */
    long highestRingSeq;

    final NodeSet proc = new NodeSet();
    final NodeSet failed = new NodeSet();
    final NodeSet consensus = new NodeSet();

    /** The installed regular membership. */
    final NodeSet members = new NodeSet();

    final NodeSet newMembers = new NodeSet();

    /** Members that come with this node from its old ring. */
    final NodeSet transMembers = new NodeSet();

    /** Members whose remaining old messages must be delivered. */
    final NodeSet deliverMembers = new NodeSet();

    /** Nodes whose leave message was seen. */
    final NodeSet leavers = new NodeSet();

    int aru;
    int highSeqReceived;
    int highDelivered;
    int lastAru;
    int lastReleased;
    int lastTokenSeq = -1;
    int lastSeq;
    int seqUnchanged;
    boolean tokenHeld;
    int aruCount;
    boolean failedToReceive;
    boolean receivedAll = true;

    /** My transmissions at the last visit, my backlog at the previous and at this one (spec 20 §5.2.1). */
    int transmitted;

    int previousBacklog;
    int backlog;

    /** The regular queue holds messages of {@link #oldRingId}, with these counters. */
    boolean oldRingStateSaved;

    int oldAru;
    int oldHighSeqReceived;

    boolean orfTokenDiscard;
    boolean originatedOrfToken;

    /** A configuration change is being synchronised: the trans queue sends (spec 20 §7.7). */
    boolean waitingTransAck = true;

    RingState(int self, TotemParameters parameters, RingId ringId) {
        this.self = self;
        this.parameters = parameters;
        this.ringId = ringId;
        this.highestRingSeq = ringId.seq();
    }

    boolean isRepresentative() {
        return ringId.rep() == self;
    }

    boolean isMyRing(int rep, long seq) {
        return seq == ringId.seq() && rep == ringId.rep();
    }

    /** The node after this one in the ring being used or formed. */
    int nextMember() {
        NodeSet ring = state == TotemState.OPERATIONAL ? members : newMembers;
        int index = ring.indexOf(self);
        return ring.get((index + 1) % ring.size());
    }
}
