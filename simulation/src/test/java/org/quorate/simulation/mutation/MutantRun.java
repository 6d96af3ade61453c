package org.quorate.simulation.mutation;

import java.util.function.LongFunction;
import org.quorate.simulation.RandomFaults;

/** Runs a seed; loaded together with a mutant, so that what it calls is the mutant. */
public final class MutantRun implements LongFunction<String> {
    private static final int DISTURBANCES = 12;

    /** What was found wrong, empty if nothing was. */
    @Override
    public String apply(long seed) {
        try {
            RandomFaults.run(seed, DISTURBANCES);
            return "";
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }
}
