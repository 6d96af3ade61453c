package org.quorate.services.votequorum;

import org.quorate.base.RingId;

/** What a tracking client of votequorum is told (spec 30 §5). Must not call back into the service from within. */
public interface VotequorumListener {
    /** After each synchronisation and whenever quorum or the registration of the device changes. */
    void onQuorum(long context, QuorumState state);

    /** During each synchronisation, before the quorum notification. The array is the listener's. */
    void onNodeList(long context, RingId ringId, int[] members);

    void onExpectedVotes(long context, int expectedVotes);
}
