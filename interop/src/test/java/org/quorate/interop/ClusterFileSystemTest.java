package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;

/** The cluster file system of three nodes, one of them beside the real corosync: real mounts, real groups. */
class ClusterFileSystemTest extends InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    /** So long that no busy machine loses the ring meanwhile. */
    private static final RingSettings RING = RingSettings.quick().with("token", "1500");

    private static final String CONF = "totem {\n  cluster_name: files\n  config_version: 7\n}\n";

    @BeforeAll
    static void aMountIsPossible() {
        requireMount();
    }

    @Test
    void whatOneNodeWritesAllHaveWhileMostAreThere() throws Exception {
        try (Cluster cluster = Cluster.of("files", RING, REAL, QUORATE, QUORATE)) {
            List<PmxcfsNode> files =
                    cluster.nodes().stream().map(PmxcfsNode::new).toList();
            try {
                cluster.form();
                files.forEach(each -> each.start(CONF));
                files.forEach(each -> awaitWritable(each, files));
                writesAreSeenEverywhere(files);
                statusIsKnownEverywhere(files);
                aKilledProcessKeepsWhatWasAcknowledged(files);
                aRestoredTreeIsTakenByAll(files);
                aLockIsTakenOnce(files);
                aNewConfigurationComesToTheMachines(files);
                aMinorityOnlyReads(cluster, files);
                stopAndCompare(files);
            } finally {
                files.forEach(PmxcfsNode::close);
            }
        }
    }

    private static void await(String what, List<PmxcfsNode> files, BooleanSupplier condition) {
        await(what, LIMIT, files, condition);
    }

    private static void awaitWritable(PmxcfsNode node, List<PmxcfsNode> files) {
        await(node + " to be writable", files, node::isWritable);
    }

    private static void writesAreSeenEverywhere(List<PmxcfsNode> files) throws IOException {
        Files.createDirectory(files.getFirst().path("nodes"));
        String large = "x".repeat(700_000);
        Files.writeString(files.getFirst().path("nodes/large"), large);
        Files.writeString(files.getFirst().path("storage.cfg"), "from node 1\n");
        // the group gives every node the same order: what is acknowledged here has to be there soon
        await(
                "node 3 to have what node 1 wrote",
                files,
                () -> holds(files.getLast().path("storage.cfg"), "from node 1\n")
                        && holds(files.getLast().path("nodes/large"), large));
        for (PmxcfsNode each : files) {
            await(
                    each + " to see all online",
                    files,
                    () -> String.join("\n", each.lines(".members"))
                            .matches(
                                    "(?s).*\"quorate\": 1.*\"node1\": \\{ \"id\": 1, \"online\": 1, \"ip\": \"10.77.0.1\"}.*"
                                            + "\"node2\": \\{ \"id\": 2, \"online\": 1, .*\"node3\": \\{ \"id\": 3, \"online\": 1, .*"));
        }
    }

    private static final int GET_CLUSTER_INFO = 2;
    private static final int SET_STATUS = 4;
    private static final int GET_STATUS = 5;
    private static final int LOG_CLUSTER_MSG = 7;
    private static final int GET_CLUSTER_LOG = 8;
    private static final int GET_RRD_DUMP = 10;

    private static void statusIsKnownEverywhere(List<PmxcfsNode> files) {
        StatusClient first = files.getFirst().statusClient();
        StatusClient last = files.getLast().statusClient();
        List<StatusClient.Response> set = first.ask(
                StatusClient.request(SET_STATUS, StatusClient.name("kv/x"), "of node 1"),
                StatusClient.request(SET_STATUS, StatusClient.name("rrd/pve-node-9.0/node1"), "1:2:3\0"),
                StatusClient.request(SET_STATUS, StatusClient.name("nodeip"), "10.77.0.111\0"),
                StatusClient.request(LOG_CLUSTER_MSG, "\6\11\2", "root@pam\0", "t\0", "said on node 1\0"));
        assertThat(set).extracting(StatusClient.Response::error).containsOnly(0);
        awaitKey(files);
        await(
                "node 3 to know the log, the sample and the address",
                files,
                () -> last.askOne(GET_CLUSTER_LOG, "\0".repeat(16), "root@pam\0")
                                .text()
                                .contains("\"node\": \"node1\", \"user\": \"root@pam\", \"msg\": \"said on node 1\"}")
                        && last.askOne(GET_RRD_DUMP).text().equals("pve-node-9.0/node1:1:2:3\n\0")
                        && last.askOne(GET_CLUSTER_INFO)
                                .text()
                                .contains("\"node1\": { \"id\": 1, \"online\": 1, \"ip\": \"10.77.0.111\"}"));
    }

    private static void awaitKey(List<PmxcfsNode> files) {
        StatusClient last = files.getLast().statusClient();
        await(
                "node 3 to know what node 1 has set",
                files,
                () -> last.askOne(GET_STATUS, StatusClient.name("kv/x"), StatusClient.name("node1"))
                        .text()
                        .equals("of node 1"));
    }

    private static void aKilledProcessKeepsWhatWasAcknowledged(List<PmxcfsNode> files) throws IOException {
        Files.writeString(files.getLast().path("acknowledged"), "by node 3");
        files.getLast().kill();
        Path meanwhile = files.getFirst().path("meanwhile");
        await("node 1 to write without node 3", files, () -> {
            try {
                Files.writeString(meanwhile, "two of three");
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        assertThat(files.get(1).path("acknowledged")).hasContent("by node 3");
        files.getLast().start(CONF);
        await(
                "node 3 to have both",
                files,
                () -> holds(files.getLast().path("acknowledged"), "by node 3")
                        && holds(files.getLast().path("meanwhile"), "two of three"));
        // keys are told to who joins, and logs are merged
        awaitKey(files);
        StatusClient.Response log =
                files.getLast().statusClient().askOne(GET_CLUSTER_LOG, "\0".repeat(16), "root@pam\0");
        assertThat(log.text()).contains("said on node 1");
    }

    /** What the last node has been given while it did not run; what the others wrote since the backup is gone. */
    private static void aRestoredTreeIsTakenByAll(List<PmxcfsNode> files) throws IOException {
        PmxcfsNode last = files.getLast();
        awaitWritable(last, files);
        assertThat(last.stop()).as(last.log()).isZero();
        Path backup = last.database().resolveSibling("backup.db");
        String database = last.database().toString();
        fs("backup", "--database", database, backup.toString());
        await("node 1 to write without node 3", files, files.getFirst()::isWritable);
        Files.writeString(files.getFirst().path("since"), "the backup");
        String said = fs("restore", "--database", database, "--newer-than", "100000", backup.toString());
        assertThat(said).startsWith("restored version 100001, ").contains("take this tree when it joins");
        last.start(CONF);
        awaitWritable(last, files);
        for (PmxcfsNode each : files) {
            await(
                    each + " to have the restored tree",
                    files,
                    () -> Files.notExists(each.path("since")) && holds(each.path("meanwhile"), "two of three"));
        }
    }

    private static String fs(String... words) {
        List<String> arguments = new ArrayList<>(List.of("fs"));
        arguments.addAll(List.of(words));
        return Command.of(JavaCommand.of("org.quorate.cli.Main", arguments.toArray(String[]::new))
                        .toArray(String[]::new))
                .output();
    }

    private static void aLockIsTakenOnce(List<PmxcfsNode> files) throws IOException {
        awaitWritable(files.getLast(), files);
        Files.createDirectories(files.getFirst().path("priv/lock"));
        Files.createDirectory(files.getFirst().path("priv/lock/one"));
        for (PmxcfsNode other : files.subList(1, 3)) {
            assertThatThrownBy(() -> Files.createDirectory(other.path("priv/lock/one")))
                    .isInstanceOf(FileAlreadyExistsException.class);
        }
        Files.delete(files.getLast().path("priv/lock/one"));
        Files.createDirectory(files.get(1).path("priv/lock/one"));
    }

    private static void aNewConfigurationComesToTheMachines(List<PmxcfsNode> files) throws IOException {
        String changed = CONF.replace("7", "8");
        Files.writeString(files.get(1).path("corosync.conf.new"), changed);
        Files.move(
                files.get(1).path("corosync.conf.new"),
                files.get(1).path("corosync.conf"),
                StandardCopyOption.REPLACE_EXISTING);
        for (PmxcfsNode each : files) {
            await(each + " to write the file", files, () -> holds(each.corosyncConf(), changed));
        }
    }

    private static void aMinorityOnlyReads(Cluster cluster, List<PmxcfsNode> files) throws IOException {
        cluster.node(2).kill();
        cluster.node(3).kill();
        for (PmxcfsNode each : files) {
            await(
                    each + " to be read-only",
                    files,
                    () -> permissions(each.path("nodes")).equals("r-xr-xr-x"));
            assertThat(each.path("storage.cfg")).hasContent("from node 1");
            assertThatThrownBy(() -> Files.writeString(each.path("storage.cfg"), "no"))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> Files.createDirectory(each.path("priv/lock/two")))
                    .isInstanceOf(AccessDeniedException.class);
        }
        cluster.node(2).start();
        cluster.node(3).start();
        cluster.awaitRingOfAll(Duration.ofMinutes(1));
        files.forEach(each -> awaitWritable(each, files));
        Files.writeString(files.get(1).path("healed"), "again");
        await("all to have it", files, () -> files.stream().allMatch(each -> holds(each.path("healed"), "again")));
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void stopAndCompare(List<PmxcfsNode> files) throws Exception {
        for (PmxcfsNode each : files) {
            assertThat(each.stop()).as(each.log()).isZero();
            assertThat(each.log()).endsWith("[main] notice: exit proxmox configuration filesystem (0)\n");
        }
        List<Tree> trees = new ArrayList<>();
        for (PmxcfsNode each : files) {
            try (TreeDatabase database = TreeDatabase.open(each.database())) {
                trees.add(database.loadTree(LogSink.NONE, new Stamp(0, 0, 0)));
            }
        }
        assertThat(trees.get(1).entries()).isEqualTo(trees.getFirst().entries());
        assertThat(trees.get(2).entries()).isEqualTo(trees.getFirst().entries());
    }
}
