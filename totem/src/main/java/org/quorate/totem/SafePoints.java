package org.quorate.totem;

import java.util.ArrayDeque;
import org.quorate.base.RingId;
import org.quorate.totem.queue.Sequence;

/**
 * Work that waits until every member has received what was delivered here before: Totem's safe delivery (Amir et al., "The Totem
 * Single-Ring Ordering and Membership Protocol", 1995), which the original does not offer, for the few decisions that must not run
 * ahead of a member that lacks the message they rest on.
 */
final class SafePoints {
    private record Waiting(RingId ringId, int seq, Runnable action) {}

    private final RingState ring;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    SafePoints(RingState ring) {
        this.ring = ring;
    }

    /** Runs the action in a token visit to come, before anything is sent in it; never if this node leaves before. */
    void await(Runnable action) {
        RingId delivering = ring.state == TotemState.OPERATIONAL ? ring.ringId : RingId.NONE;
        waiting.add(new Waiting(delivering, ring.highDelivered, action));
    }

    /** The token is here, and what all have was released. */
    void onVisit() {
        while (!waiting.isEmpty() && isSafe(waiting.element())) {
            waiting.remove().action.run();
        }
    }

    /**
     * Of an older ring: members that came along have recovered its messages, and delivered them once all have installed the new
     * ring.
     */
    private boolean isSafe(Waiting first) {
        return ring.state == TotemState.OPERATIONAL
                && ring.isInstalledByAll
                && (!first.ringId.equals(ring.ringId) || Sequence.lte(first.seq, ring.lastReleased));
    }
}
