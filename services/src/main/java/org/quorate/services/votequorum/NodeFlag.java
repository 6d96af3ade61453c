package org.quorate.services.votequorum;

/** The bits of {@code nodeinfo.flags} (spec 30 §4.2). */
final class NodeFlag {
    /** The sender considers itself quorate. */
    static final int QUORATE = 1;
    /** Graceful leave, only with allow_downscale. */
    static final int LEAVING = 2;
    /** wait_for_all is still waiting at the sender. */
    static final int WAIT_FOR_ALL_STATUS = 4;
    /** The sender has not yet been in a configuration of more than one node. */
    static final int FIRST = 8;

    static final int QDEVICE_REGISTERED = 16;
    /** The device polled in time. */
    static final int QDEVICE_ALIVE = 32;
    /** The device votes for the sender. */
    static final int QDEVICE_CAST_VOTE = 64;

    static final int QDEVICE_MASTER_WINS = 128;
    /**
     * Ours, ignored by the original: the tie breaker of the last quorate partition the sender was in is not in this ring, so that
     * another half may have it; or the sender was in none since it started, and does not know. Far from the original's bits, and set
     * only where {@code auto_tie_breaker} is.
     */
    static final int TIE_BREAKER_ELSEWHERE = 1 << 30;

    private NodeFlag() {}
}
