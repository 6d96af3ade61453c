package org.quorate.client;

import org.quorate.base.StatusCode;

/** The node understood the request and refused it. */
public final class RequestRefusedException extends ClusterException {
    private static final long serialVersionUID = 1;

    private final StatusCode status;

    public RequestRefusedException(String message, StatusCode status) {
        super(message);
        this.status = status;
    }

    /** The reason, as corosync's libraries number it (spec 50 §13). */
    public StatusCode status() {
        return status;
    }
}
