package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quorate.simulation.Lie;
import org.quorate.simulation.SimulatedDisk;
import org.quorate.simulation.scenario.LineReader.NodeNumbers;

/**
 * Reads a script: lines that describe the cluster, then lines {@code at TIME ACTION}; {@code #} begins a comment
 * (docs/simulation.md lists them all).
 */
public final class ScenarioParser {
    private static final int MAX_LINK = 7;
    private static final int MAX_NODES = 250;
    private static final int MAX_WORKERS = 9;
    /** A run goes on for so long after its last step, unless the script says otherwise. */
    private static final long AFTERMATH_NANOS = 30_000_000_000L;

    private static final List<String> ACTIONS = List.of(
            "partition",
            "heal",
            "cut",
            "join",
            "calm",
            "loss",
            "bursts",
            "latency",
            "duplicate",
            "reorder",
            "corrupt",
            "mtu",
            "kill",
            "start",
            "leave",
            "pause",
            "resume",
            "ifdown",
            "ifup",
            "slow",
            "drift",
            "disk",
            "client",
            "files",
            "expect",
            "rekey",
            "traffic",
            "check",
            "capture",
            "replay",
            "impostor",
            "repair");

    private final @Nullable List<Integer> given;
    private Setup setup;
    private final List<Step> steps = new ArrayList<>();
    private long durationNanos = -1;
    private long lastNanos;

    private ScenarioParser(Setup setup, @Nullable List<Integer> given) {
        this.setup = setup;
        this.given = given;
    }

    /** Reads a script that describes its cluster, or takes three nodes with every default. */
    public static Scenario parse(String script) throws ScenarioSyntaxException {
        return parse(script, Setup.DEFAULT);
    }

    /** As {@link #parse(String)}, for a cluster that the script may change. */
    public static Scenario parse(String script, Setup setup) throws ScenarioSyntaxException {
        return new ScenarioParser(setup, null).read(script);
    }

    /**
     * Reads a script for a cluster whose configuration is given: the script may only choose seed, traffic and duration.
     *
     * @param nodeIds of the configuration
     */
    public static Scenario parse(String script, Setup setup, List<Integer> nodeIds) throws ScenarioSyntaxException {
        return new ScenarioParser(setup, List.copyOf(nodeIds)).read(script);
    }

    private Scenario read(String script) throws ScenarioSyntaxException {
        int number = 0;
        for (String text : script.split("\n", -1)) {
            LineReader line = new LineReader(++number, text);
            if (!line.isAtEnd()) {
                readLine(line);
                line.expectEnd();
            }
        }
        return new Scenario(setup, steps, durationNanos >= 0 ? durationNanos : lastNanos + AFTERMATH_NANOS);
    }

    private void readLine(LineReader line) throws ScenarioSyntaxException {
        if (line.accept("at")) {
            long at = line.duration("a time");
            steps.add(new Step(at, action(line)));
            lastNanos = Math.max(lastNanos, at);
        } else if (line.accept("duration")) {
            durationNanos = line.duration("a duration");
        } else if (line.accept("seed")) {
            setup = setup.withSeed(line.seed());
        } else if (line.accept("traffic")) {
            setup = setup.withTraffic(line.choice(Traffic.class, "an amount of traffic"));
        } else if (line.accept("files")) {
            setup = setup.withFiles(line.number("a number of workers", 0, MAX_WORKERS));
        } else {
            readClusterLine(line);
        }
    }

    private void readClusterLine(LineReader line) throws ScenarioSyntaxException {
        String word = line.peek();
        if (!List.of("nodes", "links", "crypto", "totem", "quorum", "votes", "nodelist")
                .contains(word)) {
            throw line.error(
                    "expected 'at', 'duration', 'seed', 'traffic', 'files', 'nodes', 'links', 'crypto', 'totem', 'quorum',"
                            + " 'votes' or 'nodelist', found '" + word + "'");
        }
        if (given != null) {
            throw line.error(
                    "the configuration file says this already; remove the line, or run without a configuration file");
        }
        if (!steps.isEmpty()) {
            throw line.error("'" + word + "' describes the cluster and has to come before the first 'at'");
        }
        line.expect(word);
        setup = switch (word) {
            case "nodes" -> setup.withNodes(line.number("a number of nodes", 1, MAX_NODES));
            case "links" -> setup.withLinks(line.number("a number of links", 1, MAX_LINK + 1));
            case "crypto" -> setup.withCrypto(line.word("a cipher") + " " + line.word("a hash"));
            case "totem" -> setup.withTotem(setting(line));
            case "quorum" -> setup.withQuorum(setting(line));
            case "nodelist" -> nodeList(line);
            default -> setup.withVotes(line.node(nodes()), line.number("a number of votes", 0, 255));
        };
    }

    private Setup nodeList(LineReader line) throws ScenarioSyntaxException {
        List<Integer> listed = line.nodes(nodes());
        line.expect("of");
        return setup.withNodeList(listed, line.nodes(new NodeNumbers(listed)));
    }

    private static String setting(LineReader line) throws ScenarioSyntaxException {
        if (!line.peek().endsWith(":")) {
            throw line.error("expected a setting as corosync.conf has it, such as 'token: 1000'");
        }
        return line.rest();
    }

    private NodeNumbers nodes() {
        return new NodeNumbers(
                given != null
                        ? given
                        : IntStream.rangeClosed(1, setup.nodes()).boxed().toList());
    }

    private Action action(LineReader line) throws ScenarioSyntaxException {
        String verb = line.peek();
        for (Action.NodeVerb of : Action.NodeVerb.values()) {
            if (line.accept(of.word())) {
                return new Action.OfNode(of, line.node(nodes()));
            }
        }
        if (!ACTIONS.contains(verb)) {
            throw line.error("expected an action, one of " + String.join(", ", ACTIONS)
                    + (verb.isEmpty() ? "" : ", found '" + verb + "'"));
        }
        line.expect(verb);
        return switch (verb) {
            case "partition" -> new Action.Partition(line.groups(nodes()));
            case "heal" -> new Action.Heal();
            case "cut" -> new Action.Cut(true, paths(line));
            case "join" -> new Action.Cut(false, paths(line));
            case "calm" -> new Action.Calm(paths(line));
            case "repair" -> new Action.Repair();
            case "replay" -> new Action.Replay();
            case "traffic" -> new Action.ChangeTraffic(line.choice(Traffic.class, "an amount of traffic"));
            case "capture" -> {
                line.expect("for");
                yield new Action.Capture(line.duration("a time"));
            }
            case "check" -> new Action.Check(condition(line));
            case "slow", "drift", "disk", "client", "files", "expect", "rekey", "impostor" -> machineAction(verb, line);
            default -> pathAction(verb, line);
        };
    }

    private Action pathAction(String verb, LineReader line) throws ScenarioSyntaxException {
        return switch (verb) {
            case "loss" -> new Action.Loss(line.percent(), paths(line));
            case "bursts" -> {
                double probability = line.percent();
                line.expect("of");
                yield new Action.Bursts(probability, line.number("a number of datagrams", 1, 100_000), paths(line));
            }
            case "latency" -> {
                long[] both = line.durationWithJitter("a latency");
                yield new Action.Latency(both[0], both[1], paths(line));
            }
            case "duplicate" -> new Action.Duplication(line.percent(), paths(line));
            case "reorder" -> {
                double probability = line.percent();
                line.expect("by");
                yield new Action.Reordering(probability, line.duration("a time"), paths(line));
            }
            case "corrupt" -> new Action.Corruption(line.percent(), paths(line));
            default -> {
                int bytes = line.number("an MTU", 576, 65535);
                line.expect("on");
                line.expect("link");
                yield new Action.Mtu(bytes, line.number("a link", 0, MAX_LINK));
            }
        };
    }

    private Action machineAction(String verb, LineReader line) throws ScenarioSyntaxException {
        return switch (verb) {
            case "slow" -> {
                int node = line.node(nodes());
                line.expect("by");
                yield new Action.SlowCpu(node, line.duration("a time"));
            }
            case "drift" -> {
                int node = line.node(nodes());
                line.expect("by");
                yield new Action.ClockDrift(node, line.ppm());
            }
            case "disk" -> diskAction(line);
            case "rekey" -> {
                line.expect("on");
                yield new Action.Rekey(line.node(nodes()));
            }
            case "impostor" -> {
                int node = line.node(nodes());
                line.expect("sends");
                line.expect("false");
                yield new Action.Impersonate(node, line.choice(Lie.class, "what it sends"));
            }
            case "files" ->
                new Action.OfFiles(
                        line.node(nodes()), line.choice(Action.FilesVerb.class, "what happens to the file system"));
            case "client" -> {
                int client = line.number("a client", 1, 9);
                line.expect("of");
                yield new Action.OfClient(
                        line.node(nodes()), client, line.choice(Action.ClientVerb.class, "what the client does"));
            }
            default -> {
                int votes = line.number("a number of votes", 1, 65535);
                line.expect("on");
                yield new Action.ExpectedVotes(votes, line.node(nodes()));
            }
        };
    }

    private Condition condition(LineReader line) throws ScenarioSyntaxException {
        if (line.accept("together")) {
            return new Condition.Together(line.nodes(nodes()));
        }
        if (line.accept("quorate")) {
            return new Condition.Quorate(true, line.nodes(nodes()));
        }
        if (line.accept("not")) {
            line.expect("quorate");
            return new Condition.Quorate(false, line.nodes(nodes()));
        }
        if (line.accept("unchanged")) {
            line.expect("since");
            long since = line.duration("a time");
            return new Condition.Unchanged(since, line.accept("on") ? line.nodes(nodes()) : nodes().ids());
        }
        if (line.accept("silent")) {
            int silent = line.node(nodes());
            line.expect("named");
            line.expect("on");
            return new Condition.Silent(silent, line.node(nodes()));
        }
        if (line.peek().startsWith("stats.")) {
            String key = line.word("a counter");
            line.expect("of");
            int node = line.node(nodes());
            line.expect("above");
            return new Condition.Counted(key, node, line.number("a count", 0, Integer.MAX_VALUE));
        }
        throw line.error(
                "expected what has to hold, one of together, quorate, not quorate, unchanged since, silent, stats.NAME"
                        + (line.isAtEnd() ? "" : ", found '" + line.peek() + "'"));
    }

    private Action diskAction(LineReader line) throws ScenarioSyntaxException {
        int node = line.node(nodes());
        if (line.accept("sound")) {
            return new Action.DiskFault(node, SimulatedDisk.Fault.NONE);
        }
        String word = line.peek().toUpperCase(Locale.ROOT);
        for (SimulatedDisk.Fault fault : SimulatedDisk.Fault.values()) {
            if (fault != SimulatedDisk.Fault.NONE && fault.name().equals(word)) {
                line.word("a fault");
                return new Action.DiskFault(node, fault);
            }
        }
        for (Action.DiskVerb change : Action.DiskVerb.values()) {
            if (change.name().equals(word)) {
                line.word("a change");
                return new Action.DiskChange(node, change);
            }
        }
        throw line.error(
                "expected what happens to the disk, one of failing, losing, tearing, sound, lost, backup, restored"
                        + (line.isAtEnd() ? "" : ", found '" + line.peek() + "'"));
    }

    private Paths paths(LineReader line) throws ScenarioSyntaxException {
        int from = Paths.ANY;
        int to = Paths.ANY;
        boolean bothWays = false;
        if (line.accept("between")) {
            from = line.node(nodes());
            line.expect("and");
            to = line.node(nodes());
            bothWays = true;
        } else {
            if (line.accept("from")) {
                from = line.node(nodes());
            }
            if (line.accept("to")) {
                to = line.node(nodes());
            }
        }
        int link = Paths.ANY;
        if (line.accept("on")) {
            line.expect("link");
            link = line.number("a link", 0, MAX_LINK);
        }
        return new Paths(from, to, bothWays, link);
    }
}
