package org.quorate.pmxcfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.pmxcfs.GroupOfOne;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.WallClock;

/**
 * What the original answered on its mount, step by step, asked of ours by tools where there is no mount (spec 60 §6). A write into the
 * middle of a file is what it is without a mount: read, change, put.
 */
class RecordedToolTest {
    private static final Stamp STAMP = new Stamp(0, 1, 0);

    @TempDir
    private Path directory;

    private int replayed;
    private final Map<String, Integer> left = new TreeMap<>();

    @Test
    void localMode() throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        try (Served served = new Served(tree, new LocalWriting(tree, WallClock.SYSTEM), "pxnl")) {
            replay("local", served);
            assertLocalOrQuorate();
        }
    }

    @Test
    void quorateThenNot() throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        assertThat(tree.importCorosyncConf(new byte[596], STAMP).isOk()).isTrue();
        GroupOfOne group = new GroupOfOne(tree);
        try (Served served = new Served(tree, group, "pxn1")) {
            replay("quorate", served);
            assertLocalOrQuorate();
            group.setQuorate(false);
            replayed = 0;
            left.clear();
            replay("nonquorate", served);
            assertThat(left).isEqualTo(Map.of("no command does that", 8, "ls shows what the nodes share", 5));
            assertThat(replayed).isEqualTo(31);
        }
    }

    private void assertLocalOrQuorate() {
        assertThat(left)
                .isEqualTo(Map.of(
                        "no command does that", 36,
                        "ls shows what the nodes share", 4,
                        "put replaces", 2,
                        "a mount shows a generated file as of the last look", 2,
                        "rm takes files and empty directories", 2,
                        "a write in pieces can end early", 1,
                        "nothing is kept open", 1));
        assertThat(replayed).isEqualTo(222);
    }

    /** A tree without a mount, and a tool at it. */
    private final class Served implements AutoCloseable {
        final FileSystemThread thread;
        final ControlServer server;
        final FileSystemClient client;
        final String node;
        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        Served(Tree tree, Writing writing, String node) throws IOException {
            this.node = node;
            NodeStatus status = new NodeStatus(node, 1, 1, LogSink.NONE);
            thread = new FileSystemThread(tree, status, writing, WallClock.SYSTEM, failures::add).start();
            MountedFiles files = new MountedFiles(thread, node, new Owner(Owner.ROOT, 33), DebugSwitch.NONE);
            Path socket = directory.resolve("socket");
            server = ControlServer.at(socket, thread, files, directory.resolve("config.db"), LogSink.NONE);
            client = FileSystemClient.connect(socket);
        }

        @Override
        public void close() {
            client.close();
            server.close();
            thread.close();
            assertThat(failures).isEmpty();
        }
    }

    private void replay(String table, Served served) throws IOException {
        int number = 0;
        for (JsonNode step : recorded(table)) {
            number++;
            ToolStep asked = new ToolStep(served.client, served.node, step);
            String reason = asked.reasonToLeaveOut();
            if (!reason.isEmpty()) {
                left.merge(reason, 1, Integer::sum);
            }
            String where = "%s.json, step %d: %s".formatted(table, number, step);
            String result;
            Object value = null;
            try {
                value = asked.perform();
                result = "OK";
            } catch (RefusedException refused) {
                result = nameOf(refused.errno());
            }
            if (reason.isEmpty()) {
                replayed++;
                assertThat(result).as(where).isEqualTo(step.get("result").asText());
                if (result.equals("OK") && step.has("value") && !step.has("nondeterministic_value")) {
                    assertThat(value).as(where).isEqualTo(asked.expected());
                }
            }
        }
    }

    private static String nameOf(int errno) {
        return Stream.of(Errno.values())
                .filter(each -> each.number() == errno)
                .map(Errno::name)
                .findFirst()
                .orElse("errno " + errno);
    }

    private static List<JsonNode> recorded(String table) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                RecordedToolTest.class.getResourceAsStream("/org/quorate/clusterfs/behaviour/" + table + ".json"))) {
            return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false)
                    .toList();
        }
    }
}
