package org.quorate.clusterfs.replication;

/**
 * Times and choices of a state machine, in seconds.
 *
 * @param verifyEvery from one verification of all states to the next
 * @param verifyAfterExchange whether to verify at once when an exchange has ended, too
 * @param rejoinAfter how long after the last try to join the next may be made; who found his state to differ joins anew at once, the
 *     first time
 * @param answerWithin how long a caller waits at most
 */
public record Settings(long verifyEvery, boolean verifyAfterExchange, long rejoinAfter, long answerWithin) {
    /** As the original, but with callers that do not wait for ever and trees verified after each exchange. */
    public static final Settings DEFAULT = new Settings(3600, true, 5, 30);
}
