package org.quorate.client;

/**
 * A listener sent a message while the node holds this client back until it has read more. Waiting would never end, because the
 * listener's thread is the one that reads: send from another thread, or later.
 */
public final class BackPressureException extends ClusterException {
    private static final long serialVersionUID = 1;

    /** Says what was asked and why it was not done. */
    public BackPressureException(String message) {
        super(message);
    }
}
