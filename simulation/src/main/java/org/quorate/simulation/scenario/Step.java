package org.quorate.simulation.scenario;

/**
 * An action at a time.
 *
 * @param atNanos since the beginning of the run
 */
public record Step(long atNanos, Action action) {
    public String text() {
        return "at " + Quantities.duration(atNanos) + " " + action.text();
    }
}
