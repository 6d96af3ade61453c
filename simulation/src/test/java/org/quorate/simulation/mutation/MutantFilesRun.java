package org.quorate.simulation.mutation;

import java.util.function.LongFunction;
import org.quorate.simulation.scenario.RandomScenario;
import org.quorate.simulation.scenario.ScenarioRun;

/** Runs a seed with file systems; loaded together with a mutant, so that what it calls is the mutant. */
public final class MutantFilesRun implements LongFunction<String> {
    private static final int FAULTS = 12;

    /** What was found wrong, empty if nothing was. */
    @Override
    public String apply(long seed) {
        try {
            long ignored = new ScenarioRun(RandomScenario.withFiles(seed, FAULTS)).run();
            return "";
        } catch (AssertionError e) {
            return "seed " + seed + ": " + e.getMessage();
        }
    }
}
