package org.quorate.simulation.mutation;

import java.util.List;
import java.util.function.UnaryOperator;
import org.quorate.simulation.scenario.ScenarioParser;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.ScenarioSyntaxException;

/** Runs a script; loaded together with a mutant, so that what it calls is the mutant. */
public final class MutantScript implements UnaryOperator<String> {
    /** What the first script finds wrong that finds anything, empty if none does. */
    static String firstFound(UnaryOperator<String> runner, List<String> scripts) {
        return scripts.stream()
                .map(runner)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** What was found wrong, empty if nothing was. */
    @Override
    public String apply(String script) {
        try {
            long ignored = new ScenarioRun(ScenarioParser.parse(script)).run();
            return "";
        } catch (AssertionError e) {
            return e.getMessage();
        } catch (ScenarioSyntaxException e) {
            throw new IllegalArgumentException("line " + e.line() + ": " + e.getMessage(), e);
        }
    }
}
