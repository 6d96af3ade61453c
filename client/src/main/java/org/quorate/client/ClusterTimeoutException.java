package org.quorate.client;

/** What was waited for did not happen in time. It may still happen. */
public final class ClusterTimeoutException extends ClusterException {
    private static final long serialVersionUID = 1;

    public ClusterTimeoutException(String message) {
        super(message);
    }
}
