package org.quorate.totem;

import org.quorate.totem.wire.OrfToken;

/** How many messages one visit of the token may send (spec 20 §5.2.1). */
final class FlowControl {
    private final RingState ring;

    FlowControl(RingState ring) {
        this.ring = ring;
    }

    /** All in unsigned arithmetic, as the peers count: a token with more than the window is no limit. */
    int allowance(OrfToken token, int backlog) {
        int window = ring.parameters.windowSize();
        int allowed = ring.parameters.maxMessages();
        int room = window - token.fcc;
        if (Integer.compareUnsigned(allowed, room) > 0) {
            allowed = room;
        }
        ring.backlog = backlog;
        int total = token.backlog + ring.backlog - ring.previousBacklog;
        if (total != 0) {
            int share = Integer.divideUnsigned(window * ring.previousBacklog, total);
            if (share != 0 && Integer.compareUnsigned(allowed, share) > 0) {
                allowed = share;
            }
        }
        return allowed;
    }

    /** Counts what this visit sent into the token. */
    void account(OrfToken token, int sent) {
        token.fcc += sent - ring.transmitted;
        token.backlog += ring.backlog - ring.previousBacklog;
        ring.transmitted = sent;
        ring.previousBacklog = ring.backlog;
    }
}
