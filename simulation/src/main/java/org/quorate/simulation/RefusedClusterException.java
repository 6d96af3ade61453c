package org.quorate.simulation;

/** A configuration cannot be simulated: the message says what and why. */
public final class RefusedClusterException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedClusterException(String message) {
        super(message);
    }
}
