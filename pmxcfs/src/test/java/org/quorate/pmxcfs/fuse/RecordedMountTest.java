package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.TreePath;

/** What the original answered on its mount, step by step, asked of ours by the same system calls (spec 60 §6). */
class RecordedMountTest {
    private static final int GROUP = 33;

    @TempDir
    private Path directory;

    private int steps;

    @BeforeEach
    void aMountIsPossible() {
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        assumeTrue(
                System.getProperty("user.name").equals("root"),
                "mounting for all users and acting as some of them needs root");
    }

    private static JsonNode recorded(String table) throws IOException {
        String folder = table.startsWith("unprivileged") ? "" : "/org/quorate/clusterfs/behaviour/";
        try (InputStream in =
                Objects.requireNonNull(RecordedMountTest.class.getResourceAsStream(folder + table + ".json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    @Test
    void localMode() throws Exception {
        try (MountedTree mounted = MountedTree.local(directory.resolve("mnt"), "pxnl", GROUP)) {
            replay("local", mounted, "pxnl");
            assertThat(steps).isEqualTo(270);
        }
    }

    @Test
    void quorateThenNot() throws Exception {
        try (MountedTree mounted = MountedTree.grouped(directory.resolve("mnt"), "pxn1", GROUP)) {
            replay("quorate", mounted, "pxn1");
            assertThat(steps).isEqualTo(270);
            mounted.quorate(false);
            steps = 0;
            replay("nonquorate", mounted, "pxn1");
            assertThat(steps).isEqualTo(44);
        }
    }

    @Test
    void otherUsers() throws Exception {
        try (MountedTree mounted = MountedTree.local(directory.resolve("mnt"), "pxn1", GROUP)) {
            for (String path : List.of("priv", "nd")) {
                mounted.change(new Operation.MakeDirectory(TreePath.of(path)));
            }
            for (String path : List.of("b.cfg", "priv/token.cfg")) {
                mounted.change(new Operation.Create(TreePath.of(path)));
                mounted.change(new Operation.Write(TreePath.of(path), 0, "changed\n".getBytes(UTF_8), false));
            }
            // a directory that only root may enter would answer instead of the mount
            SystemCalls.chmod(directory.toString(), 0755);
            as(GROUP, GROUP, () -> replay("unprivileged-www-data", mounted, "pxn1"));
            as(65534, 65534, () -> replay("unprivileged-nobody", mounted, "pxn1"));
            assertThat(steps).isEqualTo(20);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** In a thread that has the rights of another user. */
    private static void as(int uid, int gid, Work work) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                SystemCalls.actAs(uid, gid);
                work.run();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("as " + uid + ":" + gid, failure.get());
        }
    }

    private void replay(String table, MountedTree mounted, String node) throws IOException {
        for (JsonNode step : recorded(table)) {
            steps++;
            String where = "%s.json, step %d: %s".formatted(table, steps, step);
            JsonNode expected = step.get("value");
            Object value = null;
            String result;
            try {
                value = new RecordedStep(mounted.directory(), node, step).perform();
                result = "OK";
            } catch (SystemCalls.Failed failed) {
                result = failed.error();
            }
            assertThat(result).as(where).isEqualTo(step.get("result").asText());
            if (result.equals("OK") && expected != null && !step.has("nondeterministic_value")) {
                compare(where, table, step, value, expected, node);
            }
        }
    }

    private static void compare(
            String where, String table, JsonNode step, @Nullable Object value, JsonNode expected, String node) {
        boolean ofAnotherTree = table.startsWith("unprivileged")
                && (step.get("op").asText().equals("readdir") || (expected.isObject() && expected.has("len")));
        if (ofAnotherTree) {
            return;
        }
        assertThat(String.valueOf(value)).as(where).isEqualTo(shown(expected, node));
    }

    private static String shown(JsonNode expected, String node) {
        if (expected.isArray()) {
            List<String> parts = new ArrayList<>();
            expected.forEach(part -> parts.add(shown(part, node)));
            boolean names = Stream.of(expected).allMatch(JsonNode::isTextual);
            return (names ? parts.stream().sorted().toList() : parts).toString();
        }
        if (expected.isObject()) {
            List<String> fields = new ArrayList<>();
            expected.fieldNames()
                    .forEachRemaining(
                            name -> fields.add(name + "=" + expected.get(name).asText()));
            return fields.toString();
        }
        return expected.asText().replace("{node}", node);
    }
}
