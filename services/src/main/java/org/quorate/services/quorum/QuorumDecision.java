package org.quorate.services.quorum;

import org.quorate.base.RingId;

/** Takes the decisions of a quorum provider (spec 30 §5). */
@FunctionalInterface
public interface QuorumDecision {
    /**
     * @param view members of the partition, ascending
     * @param ringId of the configuration the decision is about
     */
    void onQuorum(int[] view, boolean quorate, RingId ringId);
}
