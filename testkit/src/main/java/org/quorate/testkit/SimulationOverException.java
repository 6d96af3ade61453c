package org.quorate.testkit;

/** Ends whatever waits in a simulated cluster that does not go on. */
final class SimulationOverException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SimulationOverException(String message) {
        super(message);
    }
}
