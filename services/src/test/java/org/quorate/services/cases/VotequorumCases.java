package org.quorate.services.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.services.StartResult;
import org.quorate.services.report.QuorumtoolReport;
import org.quorate.services.virtual.ConfigurationLines;
import org.quorate.services.virtual.VirtualCluster;
import org.quorate.services.virtual.VirtualNode;

/**
 * Replays recorded votequorum cases (a JSON file in the format of {@code vectors/services/votequorum-cases.json}) against
 * virtual clusters and compares every text.
 *
 * <p>As a program: {@code VotequorumCases FILE} prints a line for each case, below it what differs, and how many passed. It exits
 * with 0 if all match, 1 if one differs, 64 if the file cannot be read and 65 if it is not of the format.
 */
public final class VotequorumCases {
    /** The original cannot write its tracking file and says so; we can. */
    private static final String TRACKING_DEFECT = "Unable to update ev_tracking_barrier on disk data!!!";

    private static final Pattern TRACKING_WRITE =
            Pattern.compile("printf +(?:%b +)?['\"]?([\\\\0-9a-fA-Fx]+)['\"]? *> *\\S*ev_tracking");
    private static final List<String> TRACKING_COMMANDS = List.of("cmd", "command", "args", "sh");
    private static final List<String> START_LEVELS = List.of("notice", "warning", "error", "crit");
    private static final List<String> START_SUBSYSTEMS = List.of("MAIN", "SERV", "QUORUM", "VOTEQ");
    /** After a change has settled, so that timers of a second, as the cases use, are over. */
    private static final long SETTLED_MS = 2000;

    private static final long CALL_MS = 50;
    private static final int EXIT_UNREADABLE = 64;
    private static final int EXIT_MALFORMED = 65;

    private final JsonNode testCase;
    private final VirtualCluster cluster = new VirtualCluster();
    private final Map<Integer, QdeviceClient> devices = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private final boolean hasNodeList;
    private List<Integer> nodes;
    private List<String> quorum;
    private Map<Integer, Integer> votes;

    /** How one case ended; no differences means it matched. */
    public record Outcome(String id, List<String> differences) {}

    private VotequorumCases(JsonNode testCase) {
        this.testCase = testCase;
        this.nodes = integers(testCase.path("nodes"));
        String file = testCase.path("corosync_conf").asText();
        this.hasNodeList = file.isEmpty() || file.contains("nodelist");
        this.quorum = file.isEmpty() ? strings(testCase.path("quorum")) : section(file, "quorum");
        this.votes = votes(testCase.path("votes"));
    }

    /** Replays all cases of a file's content. */
    static List<Outcome> replay(String json) throws VotequorumCaseFile.Malformed {
        return VotequorumCaseFile.read(json).stream()
                .map(testCase -> new VotequorumCases(testCase).run())
                .toList();
    }

    /** @param arguments one JSON file */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(arguments[0], out, err));
    }

    static int run(String file, PrintStream out, PrintStream err) {
        List<Outcome> outcomes;
        try {
            outcomes = replay(Files.readString(Path.of(file)));
        } catch (IOException e) {
            err.println(file + ": cannot be read: " + e);
            return EXIT_UNREADABLE;
        } catch (VotequorumCaseFile.Malformed e) {
            err.println(file + ": " + e.getMessage());
            return EXIT_MALFORMED;
        }
        int failed = 0;
        for (Outcome outcome : outcomes) {
            boolean matched = outcome.differences.isEmpty();
            failed += matched ? 0 : 1;
            out.println((matched ? "ok    " : "FAIL  ") + outcome.id);
            outcome.differences.forEach(difference -> out.println("      " + difference));
        }
        out.println(outcomes.size() - failed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private Outcome run() {
        configure();
        int number = 0;
        for (JsonNode event : testCase.path("events")) {
            number++;
            int before = differences.size();
            try {
                execute(event);
            } catch (RuntimeException e) {
                // Such as a call on a node that does not run: the rest of the case may still say something.
                differences.add("cannot be replayed: " + e.getMessage());
            }
            for (int i = before; i < differences.size(); i++) {
                differences.set(i, "event " + number + " (" + event.path("op").asText() + "): " + differences.get(i));
            }
        }
        return new Outcome(testCase.path("id").asText(), differences);
    }

    private void configure() {
        // As in the recordings: token 400 ms and 650 ms more for each node beyond two, consensus 500 ms.
        cluster.setFailureDelayMs(400 + 650L * Math.max(0, nodes.size() - 2) + 500);
        for (int id : nodes) {
            cluster.configure(id, ConfigurationLines.keys(id, hasNodeList ? nodes : List.of(), quorum, votes));
        }
    }

    private void execute(JsonNode event) {
        switch (event.path("op").asText()) {
            case "start" -> integers(event.path("nodes")).forEach(this::start);
            case "stop" -> {
                for (int id : integers(event.path("nodes"))) {
                    cluster.settle();
                    cluster.stop(id);
                    devices.remove(id);
                    cluster.settle();
                }
            }
            case "kill" -> {
                for (int id : integers(event.path("nodes"))) {
                    cluster.kill(id);
                    devices.remove(id);
                }
            }
            case "partition" -> {
                List<List<Integer>> groups = new ArrayList<>();
                event.path("groups").forEach(group -> groups.add(integers(group)));
                cluster.partition(groups);
            }
            case "heal" -> cluster.heal();
            case "sleep" -> cluster.advanceMs((long) (event.path("seconds").asDouble() * 1000));
            case "conf" -> changeConfiguration(event);
            case "reload" -> reload(event);
            case "tool" ->
                compareTool(
                        event,
                        ToolOutput.quorumtool(node(event), event.path("args").asText()));
            case "cmap" ->
                compareTool(
                        event,
                        ToolOutput.cmapctl(node(event), event.path("args").asText()));
            case "qd" -> {
                QdeviceClient device = devices.computeIfAbsent(
                        event.path("node").asInt(), id -> new QdeviceClient(cluster, cluster.node(id)));
                settleFirst();
                int rc = device.call(event.path("call").asText()).number();
                compare("rc", Integer.toString(event.path("rc").asInt()), Integer.toString(rc));
                cluster.advanceMs(CALL_MS);
            }
            case "sh" -> changeTrackingFile(event);
            case "log" -> compareLog(event);
            case "startfail" -> startAndFail(event);
            case "check" -> check(event);
            default -> throw new IllegalStateException("an operation that the file's check let through");
        }
    }

    private void start(int id) {
        if (!nodes.contains(id)) {
            throw new IllegalStateException("node " + id + " is not in the nodelist");
        }
        if (cluster.find(id) != null) {
            throw new IllegalStateException("node " + id + " runs already");
        }
        devices.remove(id);
        VirtualNode node = cluster.start(id);
        if (node.startResult() instanceof StartResult.Failed failed) {
            differences.add("node " + id + " does not start: " + failed);
        }
    }

    /** Calls were made by hand after a start had settled, but not after a partition: there the old ring still stood. */
    private void settleFirst() {
        if (cluster.running().stream()
                .anyMatch(node -> node.readyCount() < 2 && node.ringId().rep() != 0)) {
            cluster.settle();
        }
    }

    private VirtualNode node(JsonNode event) {
        cluster.settle();
        return cluster.node(event.path("node").asInt());
    }

    private void compareTool(JsonNode event, ToolOutput actual) {
        compare("rc", event.path("rc").asText(), Integer.toString(actual.exitStatus()));
        compare("output", event.path("output").asText(), actual.text());
        cluster.advanceMs(CALL_MS);
    }

    private void changeConfiguration(JsonNode event) {
        quorum = strings(event.path("quorum"));
        if (event.has("nodelist_nodes")) {
            nodes = integers(event.path("nodelist_nodes"));
            votes = votes(event.path("votes"));
        }
        configure();
    }

    private void reload(JsonNode event) {
        StringBuilder output = new StringBuilder("Reloading corosync.conf...\n");
        int[] rc = {-1};
        node(event).services().cfg().reload(status -> {
            rc[0] = status.number() == 1 ? 0 : status.number();
            output.append(status.number() == 1 ? "Done\n" : "Could not reload configuration. Error " + status.csName());
        });
        cluster.advanceMs(200);
        compare("rc", event.path("rc").asText(), Integer.toString(rc[0]));
        compare("output", event.path("output").asText(), output.toString());
    }

    /**
     * The only shell commands of the recordings write or show {@code ev_tracking}. What one shows is not compared: the original
     * leaves the file as it is, we keep it.
     */
    private void changeTrackingFile(JsonNode event) {
        String command = TRACKING_COMMANDS.stream()
                .map(field -> event.path(field).asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        int id = event.path("node").asInt();
        Matcher written = TRACKING_WRITE.matcher(command);
        if (written.find()) {
            cluster.store(id, little32(written.group(1)));
        } else if (!command.contains("ev_tracking")) {
            differences.add("cannot be replayed: shell command " + command);
        } else if (command.contains("rm ")) {
            cluster.store(id, 0);
        }
    }

    /** Four bytes as printf writes them, like {@code \005\0\0\0} or {@code \x05\x00\x00\x00}. */
    private static int little32(String escapes) {
        Matcher matcher =
                Pattern.compile("\\\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))").matcher(escapes);
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE && matcher.find(); shift += Byte.SIZE) {
            String hexadecimal = matcher.group(1);
            int octet = hexadecimal == null ? Integer.parseInt(matcher.group(2), 8) : Integer.parseInt(hexadecimal, 16);
            value |= octet << shift;
        }
        return value;
    }

    private void compareLog(JsonNode event) {
        Pattern pattern = Pattern.compile(event.path("match").asText());
        List<String> lines = node(event).logLines().stream()
                .filter(line -> pattern.matcher(line).find())
                .toList();
        List<String> expected = strings(event.path("lines")).stream()
                .filter(line -> !line.contains(TRACKING_DEFECT))
                .toList();
        compare("log", String.join("\n", expected), String.join("\n", lines));
    }

    private void startAndFail(JsonNode event) {
        VirtualNode node = cluster.start(event.path("node").asInt());
        List<String> expected = strings(event.path("lines")).stream()
                .filter(line -> !line.contains("starting up") && !line.contains(TRACKING_DEFECT))
                .toList();
        List<String> actual = node.logLines().stream()
                .filter(line -> START_LEVELS.contains(line.substring(0, 7).strip())
                        && START_SUBSYSTEMS.contains(line.substring(9, 15).strip()))
                .toList();
        compare("lines", String.join("\n", expected), String.join("\n", actual));
        int rc = node.startResult() instanceof StartResult.Failed failed ? failed.exitStatus() : 0;
        compare("rc", event.path("rc").asText(), Integer.toString(rc));
    }

    private void check(JsonNode event) {
        if (event.path("settled").asBoolean()) {
            cluster.settle();
            cluster.advanceMs(SETTLED_MS);
            cluster.settle();
        }
        event.path("expected").properties().forEach(entry -> {
            String id = entry.getKey();
            JsonNode expected = entry.getValue();
            VirtualNode node = cluster.find(Integer.parseInt(id));
            if (node == null) {
                differences.add("node " + id + " does not run");
                return;
            }
            QuorumtoolReport report = ToolOutput.status(node);
            compare("node " + id + " rc", expected.path("rc").asText(), Integer.toString(report.exitStatus()));
            compare(
                    "node " + id + " nodes",
                    expected.path("nodes").asText(),
                    Integer.toString(report.members().size()));
            compare("node " + id + " quorate", expected.path("quorate").asText(), report.quorate() ? "Yes" : "No");
            compare("node " + id + " text", String.join("\n", strings(expected.path("text"))), block(report, 1));
            compare(
                    "node " + id + " membership",
                    String.join("\n", strings(expected.path("membership"))),
                    block(report, 2));
        });
    }

    /** A part of the status without its title. */
    private static String block(QuorumtoolReport report, int number) {
        return report.text().stripTrailing().split("\n\n")[number].replaceFirst(".*\n-+\n", "");
    }

    /** Names only the lines that differ. */
    private void compare(String what, String expected, String actual) {
        if (expected.equals(actual)) {
            return;
        }
        String[] wanted = expected.split("\n", -1);
        String[] found = actual.split("\n", -1);
        for (int i = 0; i < Math.max(wanted.length, found.length); i++) {
            String line = wanted.length == 1 && found.length == 1 ? "" : " line " + (i + 1);
            if (i >= wanted.length) {
                differences.add(what + line + ": expected no more, was \"" + found[i] + '"');
            } else if (i >= found.length) {
                differences.add(what + line + ": expected \"" + wanted[i] + "\", was no more");
            } else if (!wanted[i].equals(found[i])) {
                differences.add(what + line + ": expected \"" + wanted[i] + "\", was \"" + found[i] + '"');
            }
        }
    }

    /** The lines inside one top-level section of a configuration file. */
    private static List<String> section(String file, String name) {
        List<String> lines = new ArrayList<>();
        int depth = 0;
        boolean inside = false;
        for (String line : file.split("\n", -1)) {
            String text = line.strip();
            if (text.endsWith("{")) {
                depth++;
                if (depth == 1) {
                    inside = text.startsWith(name);
                    continue;
                }
            }
            if (text.equals("}")) {
                depth--;
            }
            if (inside && depth > 0) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> list = new ArrayList<>();
        array.forEach(element -> list.add(element.asInt()));
        return list;
    }

    private static List<String> strings(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(element -> list.add(element.asText()));
        return list;
    }

    private static Map<Integer, Integer> votes(@Nullable JsonNode object) {
        Map<Integer, Integer> map = new TreeMap<>();
        if (object != null) {
            object.properties()
                    .forEach(entry -> map.put(
                            Integer.parseInt(entry.getKey()), entry.getValue().asInt()));
        }
        return map;
    }
}
