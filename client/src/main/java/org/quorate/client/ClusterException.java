package org.quorate.client;

import org.jspecify.annotations.Nullable;

/** Something asked of the cluster was not done. The subclasses say why. */
public class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what was asked and why it was not done. */
    public ClusterException(String message) {
        super(message);
    }

    /** As above, with what it came from. */
    public ClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
