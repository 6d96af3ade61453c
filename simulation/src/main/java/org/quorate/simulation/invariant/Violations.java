package org.quorate.simulation.invariant;

import org.jspecify.annotations.Nullable;

/** The first violation of a run; later ones follow from it. */
final class Violations {
    private @Nullable InvariantViolation first;

    void add(InvariantViolation violation) {
        if (first == null) {
            first = violation;
        }
    }

    @Nullable
    InvariantViolation first() {
        return first;
    }
}
