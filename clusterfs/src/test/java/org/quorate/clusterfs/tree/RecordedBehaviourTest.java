package org.quorate.clusterfs.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.log.LogSink;

/**
 * What the original answered on its mount, step by step, asked of the tree (spec 60 §6.4). Steps that never come to the tree are
 * left to the mount; the tests count them.
 */
class RecordedBehaviourTest {
    private static final int NOW = 1795334209;
    private static final Set<String> GENERATED =
            Set.of(".version", ".members", ".vmlist", ".rrd", ".clusterlog", ".debug");
    private static final Set<String> LINKS = Set.of("local", "qemu-server", "openvz", "lxc");

    private static final Set<String> FOLLOWING = Set.of("chmod", "chown", "utime");

    private int replayed;
    private final Map<String, Integer> leftToTheMount = new TreeMap<>();

    private static Stamp stamp(int writer) {
        return new Stamp(writer, NOW, 1000);
    }

    private static Tree newTree() throws StoreException {
        return Tree.create(TreeStore.NONE, LogSink.NONE, stamp(0));
    }

    /** A node in local mode. */
    private Tree replayLocally(String table) throws StoreException {
        Tree tree = newTree();
        replay(table, tree, "pxnl", true, operation -> tree.applyLocally(operation, stamp(0)));
        return tree;
    }

    /** A node in a group of which every message comes back at once. */
    private Function<Operation, Result> group(Tree tree, boolean quorate) {
        Admission admission = new Admission(tree);
        return operation -> switch (admission.decide(operation, quorate)) {
            case Admission.Answer answer -> answer.result();
            case Admission.Send send -> {
                for (Operation ahead : send.ahead()) {
                    assertThat(tree.apply(ahead, stamp(1))).isEqualTo(Result.OK);
                }
                yield tree.apply(send.awaited(), stamp(1));
            }
        };
    }

    @Test
    void localMode() throws Exception {
        Tree tree = replayLocally("local");
        assertThat(replayed).isEqualTo(229);
        assertThat(leftToTheMount)
                .isEqualTo(Map.of(
                        "a generated file", 21,
                        "a link at the top", 9,
                        "answered by the kernel or libfuse", 9,
                        "the kernel resolves '..' and trailing slashes", 2));
        assertThat(tree.guests().version()).isEqualTo(21);
        JsonNode ids = Vectors.json("files/local.vmlist").get("ids");
        assertThat(tree.guests().guests()).hasSize(ids.size());
        for (Guest guest : tree.guests().guests()) {
            JsonNode id = ids.get(Long.toString(guest.vmid()));
            assertThat(guest.node()).isEqualTo(id.get("node").asText());
            assertThat(guest.type().word()).isEqualTo(id.get("type").asText());
            assertThat(guest.version()).isEqualTo(id.get("version").asInt());
        }
        JsonNode version = Vectors.json("files/local.version");
        List<String> shown = new ArrayList<>();
        version.fieldNames().forEachRemaining(shown::add);
        assertThat(tree.observedFiles().counts().keySet())
                .map(TreePath::toString)
                .containsExactlyElementsOf(shown.subList(3, shown.size() - 1));
        tree.observedFiles()
                .counts()
                .forEach((path, count) -> assertThat(count)
                        .as("changes of %s", path)
                        .isEqualTo(version.get(path.toString()).asInt()));
    }

    @Test
    void quorateThenNot() throws Exception {
        Tree tree = newTree();
        assertThat(tree.importCorosyncConf(new byte[596], stamp(0)).isOk()).isTrue();
        replay("quorate", tree, "pxn1", true, group(tree, true));
        assertThat(replayed).isEqualTo(229);
        Checksum before = tree.checksum();
        replayed = 0;
        leftToTheMount.clear();
        replay("nonquorate", tree, "pxn1", false, group(tree, false));
        assertThat(replayed).isEqualTo(35);
        assertThat(leftToTheMount)
                .isEqualTo(Map.of(
                        "a generated file", 4,
                        "a link at the top", 2,
                        "answered by the kernel or libfuse", 3));
        assertThat(tree.checksum()).isEqualTo(before);
    }

    @Test
    void theTreeOfTheDataBase() throws Exception {
        Tree tree = replayLocally("db");
        assertThat(replayed).isEqualTo(21);
        assertThat(leftToTheMount).isEmpty();
        RecordedTree recorded = RecordedTree.read("db/local-clean.json");
        assertThat(tree.entries()).isEqualTo(recorded.entries());
        assertThat(tree.index().encode()).isEqualTo(recorded.index());
        assertThat(tree.checksum()).isEqualTo(recorded.checksum());
    }

    private void replay(String table, Tree tree, String node, boolean quorate, Function<Operation, Result> mount) {
        int number = 0;
        for (JsonNode step : Vectors.json("behaviour/" + table + ".json")) {
            number++;
            String op = step.get("op").asText();
            List<JsonNode> arguments = StreamSupport.stream(step.get("args").spliterator(), false)
                    .map(argument -> argument.isTextual()
                            ? TextNode.valueOf(argument.asText().replace("{node}", node))
                            : argument)
                    .collect(Collectors.toList());
            String reason = leftToTheMount(op, arguments);
            if (reason != null) {
                leftToTheMount.merge(reason, 1, Integer::sum);
                continue;
            }
            String where = "%s.json, step %d: %s".formatted(table, number, step);
            Caller.Outcome outcome = new Caller(tree, node, quorate, NOW, mount).call(op, arguments);
            assertThat(outcome.result()).as(where).isEqualTo(step.get("result").asText());
            if (step.has("value") && !step.has("nondeterministic_value") && !op.equals("open_keep_unlink_read")) {
                assertValue(
                        where,
                        op,
                        arguments.get(0).asText(),
                        Objects.requireNonNull(outcome.value(), where),
                        step.get("value"),
                        node);
            }
            replayed++;
        }
    }

    /** Why the step does not come to the tree; null if it does. */
    private static @Nullable String leftToTheMount(String op, List<JsonNode> arguments) {
        if (Set.of(
                        "symlink",
                        "link",
                        "mknod_fifo",
                        "setxattr",
                        "listxattr",
                        "fsync",
                        "flock",
                        "mmap_read",
                        "mmap_shared_write")
                .contains(op)) {
            return "answered by the kernel or libfuse";
        }
        boolean onPaths = op.equals("rename");
        for (JsonNode argument : onPaths ? arguments : arguments.subList(0, 1)) {
            String path = argument.asText();
            String first = path.split("/", 2)[0];
            if (path.contains("..") || path.endsWith("/")) {
                return "the kernel resolves '..' and trailing slashes";
            }
            if (GENERATED.contains(first)) {
                return "a generated file";
            }
            if (LINKS.contains(path) && !FOLLOWING.contains(op)) {
                return "a link at the top";
            }
        }
        return null;
    }

    private static void assertValue(
            String where, String op, String path, Object value, JsonNode expected, String node) {
        switch (op) {
            case "stat" ->
                assertThat(value)
                        .as(where)
                        .isEqualTo("%s %d %d %d"
                                .formatted(
                                        expected.get("mode").asText(),
                                        expected.get("nlink").asInt(),
                                        expected.get("size").asInt(),
                                        expected.get("blocks").asInt()));
            case "readdir" -> {
                List<String> names = new ArrayList<>();
                expected.forEach(name -> names.add(name.asText().replace("{node}", node)));
                if (path.isEmpty()) {
                    names.removeAll(GENERATED);
                    names.removeAll(LINKS);
                }
                assertThat(value).as(where).isEqualTo(names.stream().sorted().toList());
            }
            case "statvfs" -> {
                assertThat(((Usage) value).usedBlocks())
                        .as(where)
                        .isEqualTo(expected.get("bused").asLong());
                assertThat(Usage.BLOCKS).isEqualTo(expected.get("blocks").asLong());
                assertThat(Usage.ENTRIES).isEqualTo(expected.get("files").asLong());
                assertThat(Usage.LONGEST_NAME).isEqualTo(expected.get("namemax").asInt());
                assertThat(Usage.BLOCK_SIZE).isEqualTo(expected.get("bsize").asInt());
            }
            default -> assertThat(String.valueOf(value)).as(where).isEqualTo(expected.asText());
        }
    }
}
