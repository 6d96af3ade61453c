package org.quorate.engine;

/**
 * What a node remembers over a crash.
 *
 * @param ringSequence of the last ring entered, from {@code ringid_<nodeid>}; 0 for a new node (spec 20 §6)
 * @param expectedVotesTracking barrier from {@code ev_tracking}; 0 if none (spec 30 §4.9)
 */
public record StoredState(long ringSequence, int expectedVotesTracking) {
    /** A node that was never in a ring. */
    public static final StoredState NEW = new StoredState(0, 0);
}
