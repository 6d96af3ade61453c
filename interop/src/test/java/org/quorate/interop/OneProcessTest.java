package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ring and cluster file system in one process on two of three nodes; the third has the real corosync and a process of its own. */
class OneProcessTest extends InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final RingSettings RING = RingSettings.quick().with("token", "1500");
    private static final String CONF = "totem {\n  cluster_name: oneprocess\n  config_version: 1\n}\n";

    @BeforeAll
    static void aMountIsPossible() {
        requireMount();
    }

    @Test
    void theRingGoesOnWhateverBecomesOfTheFileSystemBesideIt() throws Exception {
        try (Cluster cluster = Cluster.of("oneprocess", RING, QUORATE, QUORATE, REAL);
                PmxcfsNode first = PmxcfsNode.inside((QuorateNode) cluster.node(1), CONF);
                PmxcfsNode second = PmxcfsNode.inside((QuorateNode) cluster.node(2), CONF);
                PmxcfsNode third = new PmxcfsNode(cluster.node(3))) {
            List<PmxcfsNode> files = List.of(first, second, third);
            cluster.form();
            third.start(CONF);
            files.forEach(each -> await(each + " to be writable", files, each::isWritable));
            Files.writeString(first.path("a"), "from node 1");
            await("node 3 to have it", files, () -> holds(third.path("a"), "from node 1"));
            Files.writeString(third.path("b"), "from node 3");
            await("node 2 to have it", files, () -> holds(second.path("b"), "from node 3"));

            anEndedFileSystemLeavesTheRing(cluster, second, files);
            aDamagedDatabaseDoesNotKeepTheNodeAway(cluster, second, files);
            aMinorityReads(cluster, first, files);
            anEndInOrderKeepsEverything(cluster, first);
        }
    }

    private static void anEndedFileSystemLeavesTheRing(Cluster cluster, PmxcfsNode second, List<PmxcfsNode> files)
            throws IOException {
        String mount = cluster.node(2).directory().resolve("pmxcfs/mnt").toString();
        assertThat(new Command(List.of(
                                "nsenter", "-t", Long.toString(cluster.node(2).pid()), "-m", "umount", mount))
                        .run()
                        .succeeded())
                .isTrue();
        await(
                "node 2 to say so",
                files,
                () -> second.log().contains("the ring goes on without the cluster file system"));
        assertThat(second.log()).contains("mnt was unmounted");
        Path meanwhile = files.getFirst().path("c");
        await("node 1 to write meanwhile", files, () -> written(meanwhile, "without node 2"));
        assertThat(cluster.node(2).isQuorate()).isTrue();
        assertThat(cluster.node(2).run("corosync-quorumtool", "-s").stdout()).contains("Nodes:            3\n");
    }

    private static void aDamagedDatabaseDoesNotKeepTheNodeAway(
            Cluster cluster, PmxcfsNode second, List<PmxcfsNode> files) throws IOException {
        cluster.node(2).shutDown();
        byte[] good = Files.readAllBytes(second.database());
        Files.writeString(second.database(), "no data base");
        cluster.node(2).start();
        await("node 2 to refuse it", files, () -> second.log().contains("memdb_open failed"));
        await("node 2 to be quorate", files, () -> cluster.node(2).isQuorate());
        assertThat(second.log().substring(second.log().indexOf("memdb_open failed")))
                .contains("the ring goes on without the cluster file system; restart the daemon to have it again");

        cluster.node(2).shutDown();
        Files.write(second.database(), good);
        cluster.node(2).start();
        await("node 2 to have what it missed", files, () -> holds(second.path("c"), "without node 2"));
        await("node 2 to be writable", files, second::isWritable);
    }

    private static void aMinorityReads(Cluster cluster, PmxcfsNode first, List<PmxcfsNode> files) {
        cluster.node(2).kill();
        cluster.node(3).kill();
        await("node 1 to be read-only", files, () -> !cluster.node(1).isQuorate());
        await("its files, too", files, () -> !written(first.path("d"), "no"));
        assertThatThrownBy(() -> Files.writeString(first.path("a"), "no")).isInstanceOf(AccessDeniedException.class);
        assertThat(first.path("a")).hasContent("from node 1");
    }

    private static void anEndInOrderKeepsEverything(Cluster cluster, PmxcfsNode first) throws IOException {
        cluster.node(1).shutDown();
        // the ring ends first, so it may still look for an engine meanwhile
        assertThat(first.log()).contains("[main] notice: teardown filesystem\n");
        assertThat(cluster.node(1).log().lines().getLast()).contains("Corosync Cluster Engine exiting normally");
        assertThat(first.database().resolveSibling("../pid")).doesNotExist();
        cluster.node(1).start();
        Deadline.in(LIMIT).await("node 1 to have its files", () -> holds(first.path("b"), "from node 3"), first::log);
    }

    private static boolean written(Path file, String content) {
        try {
            Files.writeString(file, content);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void await(String what, List<PmxcfsNode> files, BooleanSupplier condition) {
        await(what, LIMIT, files, condition);
    }
}
