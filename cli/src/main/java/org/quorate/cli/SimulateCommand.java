package org.quorate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.simulate.Timeline;
import org.quorate.cli.simulate.TimelineHtml;
import org.quorate.cli.simulate.TimelineJson;
import org.quorate.cli.simulate.TimelineText;
import org.quorate.simulation.OperatorCluster;
import org.quorate.simulation.RefusedClusterException;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.scenario.FailedCheck;
import org.quorate.simulation.scenario.FaultProfile;
import org.quorate.simulation.scenario.RandomScenario;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioParser;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.ScenarioSyntaxException;
import org.quorate.simulation.scenario.Setup;
import org.quorate.simulation.scenario.Traffic;
import org.quorate.simulation.scenario.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quorate simulate}: what happens to a cluster if, in virtual time and without touching anything. */
@Command(
        name = "simulate",
        description =
                "Run a cluster in virtual time through faults, from a script or from a seed, and show who was with whom, who"
                        + " had quorum and for how long nobody could write. Nothing real is touched."
                        + " Exit status 0; 1 if a check of the script"
                        + " does not hold; 102 if the cluster broke a promise.")
final class SimulateCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h)");
    private static final int MOST_NODES = 250;
    private static final int DEFAULT_SECONDS = 60;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes, with every default (3).")
    private @Nullable Integer nodes;

    @Option(names = "--config", paramLabel = "FILE", description = "The cluster of this corosync.conf instead.")
    private @Nullable Path config;

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "What happens, as a script; '-' reads it from stdin.")
    private @Nullable String scenario;

    @Option(
            names = "--faults",
            paramLabel = "PROFILE",
            description = "What happens, at random: none, network, nodes, all, files.")
    private @Nullable String faults;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Decides everything random (1). Equal seeds give equal runs.")
    private @Nullable Long seed;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long, as 90s, 10m or 1h of virtual time (1m).")
    private @Nullable String duration;

    @Option(
            names = "--traffic",
            paramLabel = "AMOUNT",
            description = "What clients send: none, light, mixed, full (light).")
    private @Nullable String traffic;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the timeline as an HTML page.")
    private @Nullable Path report;

    @Option(names = "--show-scenario", description = "Print the script of the run and do not run it.")
    private boolean showScenario;

    @Override
    public Integer call() throws CommandFailure {
        OperatorCluster operator = config == null ? null : readConfiguration(config);
        Scenario planned = plan(operator);
        if (showScenario) {
            System.out.print(planned.text());
            return ExitCode.OK;
        }
        Timeline timeline = new Timeline(operator == null ? Map.of() : operator.names());
        ScenarioRun.ClusterSource source = operator == null ? planned.setup().plan()::build : operator::build;
        ScenarioRun run = start(planned, source, timeline);
        long fingerprint = 0;
        String violation = "";
        boolean isDemand = false;
        try {
            fingerprint = run.run();
        } catch (FailedCheck failed) {
            violation = String.valueOf(failed.getMessage());
            isDemand = true;
        } catch (AssertionError broken) {
            violation = String.valueOf(broken.getMessage());
        }
        timeline.end();
        show(planned, run, timeline, fingerprint, violation, isDemand);
        if (isDemand) {
            return ExitCode.ERROR;
        }
        return violation.isEmpty() ? ExitCode.OK : ExitCode.BROKEN_PROMISE;
    }

    /** What the configuration reader refuses in a cluster that a script describes is the script's mistake. */
    private static ScenarioRun start(Scenario planned, ScenarioRun.ClusterSource source, Timeline timeline)
            throws CommandFailure {
        try {
            return new ScenarioRun(planned, source, timeline);
        } catch (IllegalArgumentException refused) {
            throw new CommandFailure(String.valueOf(refused.getMessage()));
        }
    }

    private void show(
            Scenario planned, ScenarioRun run, Timeline timeline, long fingerprint, String violation, boolean isDemand)
            throws CommandFailure {
        String heading = heading(planned, run);
        if (report != null) {
            write(report, TimelineHtml.render(timeline, run.history(), heading, violation));
        }
        if (json) {
            System.out.println(
                    TimelineJson.render(timeline, run.history(), planned.setup().seed(), fingerprint, violation));
            return;
        }
        System.out.println(heading);
        System.out.println();
        System.out.print(new TimelineText(timeline).render(run.history()));
        FileSystems files = run.files();
        if (files != null) {
            System.out.println("Files: " + files.tried() + " changes asked for, "
                    + files.acknowledgements().size() + " done.");
        }
        if (violation.isEmpty()) {
            System.out.println("All promises kept; fingerprint of the run " + Long.toHexString(fingerprint) + ".");
        } else if (isDemand) {
            System.out.println("\nNot as the script demands: " + violation);
        } else {
            System.out.println("\nA PROMISE WAS BROKEN: " + violation);
            System.out.println("Please report it with this script:\n\n" + planned.text());
        }
    }

    private String heading(Scenario planned, ScenarioRun run) {
        return (config == null ? "Simulation" : "Simulation of " + config) + ": "
                + run.cluster().nodes().size() + " nodes, seed "
                + planned.setup().seed() + ", traffic "
                + planned.setup().traffic().name().toLowerCase(Locale.ROOT);
    }

    private static void write(Path file, String text) throws CommandFailure {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new CommandFailure("cannot write " + file + ": " + failed.getMessage());
        }
    }

    // ---- what to run

    private static OperatorCluster readConfiguration(Path file) throws CommandFailure {
        OperatorCluster read;
        try {
            read = OperatorCluster.read(file.toString(), readBytes(file));
        } catch (RefusedClusterException refused) {
            throw new CommandFailure(String.valueOf(refused.getMessage()));
        }
        if (read.hasQuorumDevice()) {
            System.err.println("quorate: the quorum device in " + file + " is not simulated: it never votes");
        }
        return read;
    }

    private Scenario plan(@Nullable OperatorCluster operator) throws CommandFailure {
        if (config != null && nodes != null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--nodes and --config exclude each other: the file says how many there are");
        }
        if (scenario != null && faults != null) {
            throw new CommandFailure(ExitCode.USAGE, "--scenario and --faults exclude each other");
        }
        Setup setup = setup(operator);
        if (scenario == null) {
            FaultProfile profile = faults == null ? FaultProfile.NONE : choice(FaultProfile.class, "--faults", faults);
            if (operator != null && profile != FaultProfile.NONE && !hasPlainNumbers(operator)) {
                throw new CommandFailure("--faults names nodes 1 to n, but " + config + " has nodes "
                        + operator.nodeIds() + "; write a --scenario instead");
            }
            return RandomScenario.of(setup, profile, nanos(duration == null ? DEFAULT_SECONDS + "s" : duration));
        }
        Scenario read = parse(scenario, setup, operator);
        Setup chosen = read.setup();
        chosen = seed == null ? chosen : chosen.withSeed(seed);
        chosen = traffic == null ? chosen : chosen.withTraffic(choice(Traffic.class, "--traffic", traffic));
        return new Scenario(chosen, read.steps(), duration == null ? read.durationNanos() : nanos(duration));
    }

    private static boolean hasPlainNumbers(OperatorCluster operator) {
        List<Integer> ids = operator.nodeIds().stream().sorted().toList();
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i) != i + 1) {
                return false;
            }
        }
        return true;
    }

    private Setup setup(@Nullable OperatorCluster operator) throws CommandFailure {
        Setup setup = Setup.DEFAULT;
        if (operator != null) {
            setup = setup.withNodes(operator.nodeIds().size()).withLinks(operator.links());
        } else if (nodes != null) {
            if (nodes < 1 || nodes > MOST_NODES) {
                throw new CommandFailure(ExitCode.USAGE, "--nodes takes 1.." + MOST_NODES + ", not " + nodes);
            }
            setup = setup.withNodes(nodes);
        }
        if (traffic != null) {
            setup = setup.withTraffic(choice(Traffic.class, "--traffic", traffic));
        }
        return seed == null ? setup : setup.withSeed(seed);
    }

    private static Scenario parse(String file, Setup setup, @Nullable OperatorCluster operator) throws CommandFailure {
        String text;
        if (file.equals("-")) {
            try {
                text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failed) {
                throw new CommandFailure("cannot read the script from stdin: " + failed.getMessage());
            }
        } else {
            text = new String(readBytes(Path.of(file)), StandardCharsets.UTF_8);
        }
        try {
            return operator == null
                    ? ScenarioParser.parse(text, setup)
                    : ScenarioParser.parse(text, setup, operator.nodeIds());
        } catch (ScenarioSyntaxException wrong) {
            throw new CommandFailure((file.equals("-") ? "stdin" : file) + ":" + wrong.line() + ":" + wrong.column()
                    + ": " + wrong.getMessage());
        }
    }

    private static byte[] readBytes(Path file) throws CommandFailure {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new CommandFailure("there is no file " + file);
        } catch (IOException failed) {
            throw new CommandFailure("cannot read " + file + ": " + failed.getMessage());
        }
    }

    private static long nanos(String text) throws CommandFailure {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches() || matcher.group(1).length() > 9) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--duration takes a time such as 90s, 10m or 1h, not '" + text + "'");
        }
        long unit = switch (matcher.group(2)) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        return Long.parseLong(matcher.group(1)) * unit;
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String option, String word) throws CommandFailure {
        return Words.find(type, word)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, option + " takes one of " + Words.all(type) + ", not '" + word + "'"));
    }
}
