package org.quorate.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.StatusCode;
import org.quorate.daemon.control.ClusterAccessException;

/**
 * The tools against what the originals printed in the same state of the cluster: standard output, standard error and exit
 * status of every recorded call, in the order of the recording.
 */
final class RecordedToolsTest {
    private static final Pattern DATE = Pattern.compile("(?m)^Date: +(.*)$");
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    /** Not of these tools' present scope: trackings, settings from a file, clearing of statistics, dumps of a whole daemon. */
    private static final Set<String> OUT_OF_SCOPE = Set.of(
            "cmap-all",
            "cmap-all-b",
            "cmap-stats",
            "cmap-stats-after-clear",
            "cmap-stats-set-clear",
            "cmap-stats-T",
            "cmap-C-bad",
            "cmap-C-all",
            "cmap-p-nofile",
            "cmap-t-q",
            "cmap-s-bin",
            "cmap-p",
            "cmap-p-dump",
            "cmap-p-bad",
            "cmap-p-bad-dump",
            "set-token",
            "set-token-bad",
            "set-token-str",
            "get-rt",
            "get-rt2",
            "get-rt3",
            "get-rt4",
            "del-token",
            "cmap-members",
            "cmap-members-node3",
            "q-m");

    /** One answer of a tool. */
    private record Outcome(String stdout, String stderr, int exit) {}

    @ParameterizedTest
    @CsvSource({
        "tools-3node-good, 60",
        "tools-3node-degraded-link, 7",
        "tools-3node-one-isolated, 9",
        "tools-3node-rejoined, 3",
        "tools-2of3-lost-quorum, 2",
        "tools-no-daemon, 13",
        "tools-1node-extra, 15",
    })
    void printWhatTheOriginalsPrinted(String file, int least) throws IOException {
        Map<Integer, RecordedCluster> clusters = new HashMap<>();
        List<String> compared = new ArrayList<>();
        for (JsonNode recorded : recording(file)) {
            String name = recorded.get("name").asText();
            String program = recorded.get("cmd").get(0).asText();
            if (OUT_OF_SCOPE.contains(name) || !isOurs(program)) {
                continue;
            }
            int node = recorded.get("node").asInt();
            if (name.equals("cmap-g-bin")) {
                cluster(clusters, file, name, node).storeBinary("test.bin", new byte[] {1, 0x7F, '\\', 'a', 'b', '\n'});
            }
            RecordedCluster cluster = file.equals("tools-no-daemon") ? null : cluster(clusters, file, name, node);
            Outcome expected = new Outcome(
                    recorded.get("stdout").asText(),
                    recorded.get("stderr").asText(),
                    recorded.get("exit").asInt());
            assertThat(run(program, arguments(recorded), cluster, time(expected.stdout())))
                    .as("%s %s %s", file, name, recorded.get("cmd"))
                    .isEqualTo(expected);
            compared.add(name);
        }
        assertThat(compared).hasSizeGreaterThanOrEqualTo(least);
    }

    private static boolean isOurs(String program) {
        return switch (program) {
            case "corosync-quorumtool", "corosync-cfgtool", "corosync-cmapctl" -> true;
            default -> false;
        };
    }

    private static List<String> arguments(JsonNode recorded) {
        List<String> words = new ArrayList<>();
        recorded.get("cmd").forEach(word -> words.add(word.asText()));
        return words.subList(1, words.size());
    }

    private static RecordedCluster cluster(Map<Integer, RecordedCluster> clusters, String file, String name, int node) {
        return clusters.computeIfAbsent(name.startsWith("noq") ? -node : node, any -> switch (file) {
            case "tools-3node-degraded-link" ->
                new RecordedCluster(node, Set.of(1, 2, 3), node == 3 ? Set.of("1/1", "2/1") : Set.of("3/1"), 9, true);
            case "tools-3node-one-isolated" ->
                node == 3
                        ? new RecordedCluster(3, Set.of(3), Set.of("1/0", "1/1", "2/0", "2/1"), 0xd, true)
                        : new RecordedCluster(node, Set.of(1, 2), Set.of("3/0", "3/1"), 0xd, true);
            case "tools-3node-rejoined" -> new RecordedCluster(node, Set.of(1, 2, 3), Set.of(), 0x11, true);
            case "tools-2of3-lost-quorum" ->
                new RecordedCluster(1, Set.of(1), Set.of("2/0", "2/1", "3/0", "3/1"), 0x3e, true);
            case "tools-1node-extra" ->
                new RecordedCluster(1, Set.of(1), Set.of("2/0", "2/1", "3/0", "3/1"), 5, !name.startsWith("noq"));
            default -> new RecordedCluster(node, Set.of(1, 2, 3), Set.of(), 9, true);
        });
    }

    private static ZonedDateTime time(String stdout) {
        Matcher date = DATE.matcher(stdout);
        return date.find()
                ? LocalDateTime.parse(date.group(1).replaceAll(" +", " "), CTIME)
                        .atZone(ZoneOffset.UTC)
                : ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);
    }

    private static Outcome run(
            String program, List<String> arguments, @Nullable RecordedCluster cluster, ZonedDateTime now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ToolEnvironment environment = new ToolEnvironment(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                budget -> {
                    if (cluster == null) {
                        throw new ClusterAccessException(StatusCode.LIBRARY, "no daemon");
                    }
                    return cluster;
                },
                () -> now,
                address -> address);
        int exit = switch (program) {
            case "corosync-quorumtool" -> new QuorumTool(environment).run(arguments);
            case "corosync-cfgtool" -> new CfgTool(environment).run(arguments);
            default -> new CmapCtl(environment).run(arguments);
        };
        return new Outcome(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), exit);
    }

    private static JsonNode recording(String file) throws IOException {
        try (InputStream text = RecordedToolsTest.class.getResourceAsStream("/vectors/" + file + ".json")) {
            return new ObjectMapper().readTree(text);
        }
    }
}
