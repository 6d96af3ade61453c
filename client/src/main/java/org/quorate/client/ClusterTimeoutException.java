package org.quorate.client;

/** What was waited for did not happen in time. It may still happen. */
public final class ClusterTimeoutException extends ClusterException {
    private static final long serialVersionUID = 1;

    /** Says what was asked and why it was not done. */
    public ClusterTimeoutException(String message) {
        super(message);
    }
}
