package org.quorate.services.votequorum;

/** The quorum section as it is in force (spec 30 §4.4). Owned by {@link VotequorumService}, filled by {@link QuorumConfiguration}. */
final class QuorumSettings {
    static final int DEFAULT_WINDOW_MS = 10_000;
    static final int DEFAULT_DEVICE_TIMEOUT_MS = 10_000;
    static final int DEFAULT_DEVICE_SYNC_TIMEOUT_MS = 30_000;

    boolean twoNode;
    boolean waitForAll;
    /** wait_for_all was not set and follows two_node. */
    boolean waitForAllFollowsTwoNode;

    TieBreaker tieBreaker = TieBreaker.NONE;
    /** As read at start, before an odd number of nodes switched it off. */
    TieBreaker tieBreakerAtStart = TieBreaker.NONE;

    boolean lastManStanding;
    int lastManStandingWindowMs = DEFAULT_WINDOW_MS;
    boolean allowDownscale;
    boolean expectedVotesTracking;

    /** Whether a quorum device may register. */
    boolean deviceAllowed = true;

    int deviceTimeoutMs = DEFAULT_DEVICE_TIMEOUT_MS;
    int deviceSyncTimeoutMs = DEFAULT_DEVICE_SYNC_TIMEOUT_MS;
}
