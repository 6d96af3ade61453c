package org.quorate.simulation.scenario;

/** The cluster kept its promises, but what a script demands with {@code check} did not hold. */
public final class FailedCheck extends AssertionError {
    private static final long serialVersionUID = 1L;

    FailedCheck(Condition condition, String failure) {
        super("Check: " + condition.text() + ": " + failure);
    }
}
