package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A cluster and what happens to it.
 *
 * @param steps in order of time
 * @param durationNanos when the run ends; a repaired cluster gets the time it needs in addition
 */
public record Scenario(Setup setup, List<Step> steps, long durationNanos) {
    public Scenario {
        List<Step> sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.comparingLong(Step::atNanos));
        steps = List.copyOf(sorted);
    }

    public Scenario withSetup(Setup newSetup) {
        return new Scenario(newSetup, steps, durationNanos);
    }

    public Scenario withSteps(List<Step> newSteps) {
        return new Scenario(setup, newSteps, durationNanos);
    }

    /** The script; {@link ScenarioParser} reads it back to an equal scenario. */
    public String text() {
        StringBuilder text = new StringBuilder(setup.text());
        text.append("duration ").append(Quantities.duration(durationNanos)).append("\n\n");
        steps.forEach(step -> text.append(step.text()).append('\n'));
        return text.toString();
    }
}
