package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.simulation.invariant.InvariantViolation;

/**
 * Makes a failing scenario smaller while it fails in the same way: fewer steps, fewer nodes, one link, no crypto, less traffic. The
 * result is not the smallest there is, but none of its parts can be left out alone.
 */
public final class Shrinker {
    private final BooleanSupplier goesOn;
    private final String kind;
    private Scenario smallest;
    private AssertionError failure;
    private int runs;

    private Shrinker(Scenario failing, AssertionError failure, BooleanSupplier goesOn) {
        this.smallest = failing;
        this.failure = failure;
        this.kind = kindOf(failure);
        this.goesOn = goesOn;
    }

    /** A scenario, how it fails, and how many runs it took to find it. */
    public record Result(Scenario scenario, AssertionError failure, int runs) {}

    /**
     * @param goesOn asked before each run; when it says no, the smallest so far is returned
     */
    public static Result shrink(Scenario failing, AssertionError failure, BooleanSupplier goesOn) {
        Shrinker shrinker = new Shrinker(failing, failure, goesOn);
        shrinker.shrink();
        return new Result(shrinker.smallest, shrinker.failure, shrinker.runs);
    }

    /**
     * @return how the scenario fails, {@code null} if it does not
     */
    public static @Nullable AssertionError failureOf(Scenario scenario) {
        ScenarioRun run = new ScenarioRun(scenario);
        try {
            long ignored = run.run();
            return null;
        } catch (AssertionError violation) {
            return violation;
        } catch (RuntimeException broken) {
            return new AssertionError(
                    "the simulator broke after " + run.cluster().nowNanos() / 1_000_000 + " ms: " + broken, broken);
        }
    }

    private static String kindOf(AssertionError failure) {
        if (failure instanceof InvariantViolation violation) {
            return violation.invariant();
        }
        String message = String.valueOf(failure.getMessage());
        return message.substring(0, Math.min(message.length(), 16));
    }

    private boolean isStillFailing(Scenario candidate) {
        if (!goesOn.getAsBoolean()) {
            return false;
        }
        runs++;
        AssertionError other = failureOf(candidate);
        if (other == null || !kindOf(other).equals(kind)) {
            return false;
        }
        smallest = candidate;
        failure = other;
        return true;
    }

    private void shrink() {
        boolean isSmaller = true;
        while (isSmaller && goesOn.getAsBoolean()) {
            isSmaller = dropSteps();
            isSmaller |= dropNodes();
            isSmaller |= simplifySetup();
        }
    }

    /** Halves, quarters and so on of the steps, down to single ones. */
    private boolean dropSteps() {
        boolean isSmaller = false;
        int chunk = Math.max(1, smallest.steps().size() / 2);
        while (true) {
            int at = 0;
            while (at < smallest.steps().size()) {
                List<Step> rest = new ArrayList<>(smallest.steps());
                List<Step> part = rest.subList(at, Math.min(at + chunk, rest.size()));
                part.removeIf(step -> !(step.action() instanceof Action.Repair));
                if (rest.size() < smallest.steps().size() && isStillFailing(smallest.withSteps(rest))) {
                    isSmaller = true;
                } else {
                    at += chunk;
                }
            }
            if (chunk == 1) {
                return isSmaller;
            }
            chunk /= 2;
        }
    }

    private boolean dropNodes() {
        boolean isSmaller = false;
        while (smallest.setup().nodes() > 1) {
            int nodes = smallest.setup().nodes() - 1;
            List<Step> rest = new ArrayList<>();
            for (Step step : smallest.steps()) {
                Action action = without(step.action(), nodes + 1);
                if (action != null) {
                    rest.add(new Step(step.atNanos(), action));
                }
            }
            Scenario candidate = new Scenario(smallest.setup().withNodes(nodes), rest, smallest.durationNanos());
            if (!isStillFailing(candidate)) {
                return isSmaller;
            }
            isSmaller = true;
        }
        return isSmaller;
    }

    /** The action in a cluster that does not have the node, {@code null} if it is about that node alone. */
    private static @Nullable Action without(Action action, int nodeId) {
        return switch (action) {
            case Action.Partition partition -> {
                List<List<Integer>> groups = new ArrayList<>();
                for (List<Integer> group : partition.groups()) {
                    List<Integer> rest = new ArrayList<>(group);
                    rest.removeIf(id -> id == nodeId);
                    if (!rest.isEmpty()) {
                        groups.add(rest);
                    }
                }
                yield groups.isEmpty() ? null : new Action.Partition(groups);
            }
            case Action.OfNode of -> of.nodeId() == nodeId ? null : of;
            case Action.SlowCpu of -> of.nodeId() == nodeId ? null : of;
            case Action.ClockDrift of -> of.nodeId() == nodeId ? null : of;
            case Action.DiskChange of -> of.nodeId() == nodeId ? null : of;
            case Action.DiskFault of -> of.nodeId() == nodeId ? null : of;
            case Action.OfFiles of -> of.nodeId() == nodeId ? null : of;
            case Action.OfClient of -> of.nodeId() == nodeId ? null : of;
            case Action.ExpectedVotes of -> of.nodeId() == nodeId ? null : of;
            case Action.Rekey of -> of.nodeId() == nodeId ? null : of;
            case Action.Impersonate of -> of.nodeId() == nodeId ? null : of;
            case Action.Cut of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Calm of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Loss of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Bursts of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Latency of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Duplication of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Reordering of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Corruption of -> isAbout(of.paths(), nodeId) ? null : of;
            case Action.Heal heal -> heal;
            case Action.Capture capture -> capture;
            case Action.Replay replay -> replay;
            case Action.ChangeTraffic change -> change;
            case Action.Check check -> without(check, nodeId);
            case Action.Mtu mtu -> mtu;
            case Action.Repair repair -> repair;
        };
    }

    /** A demand names the nodes it means, so it means something else without one of them. */
    private static @Nullable Action without(Action.Check check, int nodeId) {
        return switch (check.condition()) {
            case Condition.Together of -> of.nodeIds().contains(nodeId) ? null : check;
            case Condition.Quorate of -> of.nodeIds().contains(nodeId) ? null : check;
            case Condition.Silent of -> of.silent() == nodeId || of.nodeId() == nodeId ? null : check;
            case Condition.Counted of -> of.nodeId() == nodeId ? null : check;
            case Condition.Unchanged of -> of.nodeIds().contains(nodeId) ? null : check;
        };
    }

    private static boolean isAbout(Paths paths, int nodeId) {
        return paths.from() == nodeId || paths.to() == nodeId;
    }

    private boolean simplifySetup() {
        Setup setup = smallest.setup();
        List<Setup> simpler = List.of(
                setup.withTraffic(Traffic.NONE),
                setup.withTraffic(Traffic.LIGHT),
                setup.withCrypto("none none"),
                setup.withLinks(1),
                setup.withFiles(Math.min(1, setup.files())),
                new Setup(
                        setup.nodes(),
                        setup.links(),
                        setup.crypto(),
                        setup.totem(),
                        List.of(),
                        Map.of(),
                        setup.nodeLists(),
                        setup.traffic(),
                        setup.files(),
                        setup.seed()));
        for (Setup candidate : simpler) {
            boolean isMoreTraffic = setup.traffic() == Traffic.NONE && candidate.traffic() != Traffic.NONE;
            if (!candidate.equals(setup) && !isMoreTraffic && isStillFailing(smallest.withSetup(candidate))) {
                return true;
            }
        }
        return false;
    }
}
