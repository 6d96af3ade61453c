package org.quorate.daemon.control;

import org.quorate.base.StatusCode;

/** A request that could not be answered or was refused. */
public final class ClusterAccessException extends Exception {
    private static final long serialVersionUID = 1L;

    private final StatusCode status;

    public ClusterAccessException(StatusCode status, String message) {
        super(message);
        this.status = status;
    }

    public ClusterAccessException(StatusCode status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /**
     * Why: {@link StatusCode#LIBRARY} when no daemon is there, {@link StatusCode#ACCESS} when it may not be asked,
     * {@link StatusCode#TIMEOUT} when it does not answer, else what the daemon said.
     */
    public StatusCode status() {
        return status;
    }
}
