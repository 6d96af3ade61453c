package org.quorate.services.quorum;

import org.quorate.base.RingId;

/** What a tracking client of quorum is told (spec 30 §5). Must not call back into the service from within. */
public interface QuorumListener {
    /**
     * The provider has decided.
     *
     * @param view members of the partition, ascending; the listener's own copy
     */
    void onQuorum(boolean quorate, RingId ringId, int[] view);

    /** A synchronisation has changed the membership; only told to clients of model v1. */
    void onNodeList(RingId ringId, int[] members, int[] joined, int[] left);
}
