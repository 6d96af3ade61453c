package org.quorate.interop.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.quorate.interop.differential.checker.VotingRules;
import org.quorate.simulation.scenario.Action;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioParser;
import org.quorate.simulation.scenario.ScenarioSyntaxException;
import org.quorate.simulation.scenario.Setup;
import org.quorate.simulation.scenario.Step;

/**
 * A scenario as phases: what happens at one time begins a phase, and each phase has at least the time until the next one to settle.
 *
 * @param phases the first has no actions: it is the start
 */
public record Script(String name, Setup setup, List<Phase> phases) {
    private static final long NANOS_PER_MS = 1_000_000;

    /**
     * A phase.
     *
     * @param leastMillis how long it lasts at least
     */
    public record Phase(List<Action> actions, long leastMillis) {
        String text() {
            return actions.isEmpty()
                    ? "start"
                    : actions.stream().map(Action::text).collect(Collectors.joining(", "));
        }
    }

    public Script {
        phases = List.copyOf(phases);
    }

    /** Reads a script (docs/simulation.md). */
    public static Script parse(String name, String text) throws ScenarioSyntaxException {
        Scenario scenario = ScenarioParser.parse(text);
        List<Phase> phases = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        long began = 0;
        for (Step step : scenario.steps()) {
            if (step.atNanos() > began) {
                phases.add(new Phase(List.copyOf(actions), (step.atNanos() - began) / NANOS_PER_MS));
                actions.clear();
                began = step.atNanos();
            }
            actions.add(step.action());
        }
        phases.add(new Phase(List.copyOf(actions), (scenario.durationNanos() - began) / NANOS_PER_MS));
        return new Script(name, scenario.setup(), phases);
    }

    /** The same with other chance in simulation. */
    Script withSeed(long seed) {
        return new Script(name, setup.withSeed(seed), phases);
    }

    /** What the quorum section means. */
    VotingRules rules() {
        VotingRules rules = VotingRules.majorityOf(setup.nodes()).withVotes(setup.votes());
        for (String line : setup.quorum()) {
            rules = rules.with(key(line), value(line));
        }
        return rules;
    }

    /** Of a line of corosync.conf. */
    static String key(String line) {
        return line.substring(0, line.indexOf(':')).strip();
    }

    static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    List<String> steps() {
        return phases.stream().map(Phase::text).toList();
    }
}
