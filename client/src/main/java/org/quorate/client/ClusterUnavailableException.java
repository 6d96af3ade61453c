package org.quorate.client;

import org.jspecify.annotations.Nullable;

/** The node cannot be reached: it is not running, or the connection to it was lost and is not yet there again. */
public final class ClusterUnavailableException extends ClusterException {
    private static final long serialVersionUID = 1;

    /** Says what was asked and why it was not done. */
    public ClusterUnavailableException(String message) {
        super(message);
    }

    /** As above, with what it came from. */
    public ClusterUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
