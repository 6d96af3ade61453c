package org.quorate.client;

import org.quorate.base.StatusCode;

/** The node understood the request and refused it. */
public final class RequestRefusedException extends ClusterException {
    private static final long serialVersionUID = 1;

    /** Why. */
    private final StatusCode status;

    /** Says what was asked, and the reason as the node gave it. */
    public RequestRefusedException(String message, StatusCode status) {
        super(message);
        this.status = status;
    }

    /** The reason, as corosync's libraries number it (spec 50 §13). */
    public StatusCode status() {
        return status;
    }
}
