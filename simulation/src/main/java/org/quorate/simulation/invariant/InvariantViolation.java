package org.quorate.simulation.invariant;

/** A promise was broken. */
public final class InvariantViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    InvariantViolation(String invariant, String text) {
        super(invariant + ": " + text);
        this.invariant = invariant;
    }

    /** The simple class name of the promise. */
    public String invariant() {
        return invariant;
    }
}
