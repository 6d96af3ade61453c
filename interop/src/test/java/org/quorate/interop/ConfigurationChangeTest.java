package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code corosync.conf} is changed in the tree, and the machine's file is the one that the ring of that machine runs with, the real
 * corosync on one of three: what is good comes to every engine, what is wrong to none, and what breaks the ring goes again by itself.
 */
class ConfigurationChangeTest extends InteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    /** 20 s without quorum, the file from before, and a ring that forms again. */
    private static final Duration REVERTED = Duration.ofSeconds(90);

    private static final int GET_STATUS = 5;

    private static final List<Integer> IDS = List.of(1, 2, 3);
    private static final int GOOD_PORT = 5405;
    /** A firewall drops what comes here. */
    private static final int BLOCKED_PORT = 5999;

    private static final RingSettings RING = RingSettings.quick()
            .with("token", "1500")
            .withInterface(0, "mcastport", Integer.toString(GOOD_PORT))
            .withoutRecording();

    @BeforeAll
    static void aMountIsPossible() {
        requireMount();
    }

    @Test
    void goodOnesComeToAllAndOthersToNobody() throws IOException {
        play("configuration-change", false);
    }

    @Test
    @Tag("soak")
    void whatBreaksTheRingIsTakenBack() throws IOException {
        play("configuration-revert", true);
    }

    private static void play(String name, boolean toTheEnd) throws IOException {
        try (Cluster cluster = Cluster.of(name, RING, REAL, QUORATE, QUORATE)) {
            String first = shared(cluster, RING, 1);
            for (ClusterNode node : cluster.nodes()) {
                Files.writeString(node.config(), first);
                Files.createSymbolicLink(node.directory().resolve("corosync.log"), Path.of("stdout"));
            }
            List<PmxcfsNode> files =
                    cluster.nodes().stream().map(PmxcfsNode::onFileOf).toList();
            try {
                cluster.form();
                Membership before = cluster.awaitRingOfAll(LIMIT);
                files.forEach(PmxcfsNode::start);
                awaitReady(files);

                String second = shared(cluster, RING.with("token", "2000"), 2);
                isTaken(cluster, files, files.get(1), Set.of(first), second, 2);
                isRefused(cluster, files, second);
                String fourth = shared(cluster, RING.with("token", "1500"), 4);
                // while the second is on trial the first is what one would want back
                isTaken(cluster, files, files.getFirst(), Set.of(first, second), fourth, 4);
                if (!toTheEnd) {
                    return;
                }
                isKept(files, 4);
                isWithdrawnIfOneRefuses(cluster, files, fourth);
                for (ClusterNode node : cluster.nodes()) {
                    assertThat(Histories.after(node, before)).as("%s", node).isEmpty();
                }
                isRevertedByItself(cluster, files, fourth);
                String seventh = shared(cluster, RING.with("token", "1800"), 7);
                isTaken(cluster, files, files.get(2), Set.of(fourth), seventh, 7);
            } finally {
                files.forEach(PmxcfsNode::close);
            }
        }
    }

    /** One text for all nodes: what belongs to a node is told apart by its process or by its number. */
    private static String shared(Cluster cluster, RingSettings settings, int version) {
        String common = cluster.node(1).directory().toString();
        return settings.with("config_version", Integer.toString(version))
                .text(IDS, common)
                .replace(common + "/corosync.log", "/proc/self/fd/1");
    }

    /** All can write, and each has heard what the others think of the present file. */
    private static void awaitReady(List<PmxcfsNode> files) {
        for (PmxcfsNode each : files) {
            await(each + " to be writable", LIMIT, files, each::isWritable);
            await(
                    each + " to know the opinion of all",
                    LIMIT,
                    files,
                    () -> each.lines(".version").stream()
                                    .filter(line -> line.contains("\"corosync-conf\": "))
                                    .count()
                            == files.size());
        }
    }

    private static void change(PmxcfsNode on, String text) throws IOException {
        Files.writeString(on.path("corosync.conf.new"), text);
        Files.move(on.path("corosync.conf.new"), on.path("corosync.conf"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String versionOfEngine(ClusterNode node) {
        return node.run("corosync-cmapctl", "-g", "totem.config_version")
                .stdout()
                .strip();
    }

    private static Path beside(PmxcfsNode node, String suffix) {
        return node.corosyncConf().resolveSibling("corosync.conf" + suffix);
    }

    private static void isTaken(
            Cluster cluster, List<PmxcfsNode> files, PmxcfsNode on, Set<String> before, String text, int version)
            throws IOException {
        change(on, text);
        for (PmxcfsNode each : files) {
            await(each + " to write version " + version, LIMIT, files, () -> holds(each.corosyncConf(), text));
            assertThat(Files.readString(beside(each, ".last-good"))).isIn(before);
            await(
                    each + " to have nothing taken back any more",
                    LIMIT,
                    files,
                    () -> Files.notExists(beside(each, ".taken-back")));
        }
        for (ClusterNode node : cluster.nodes()) {
            String expected = "totem.config_version (u64) = " + version;
            await(
                    node + " to run with version " + version,
                    LIMIT,
                    files,
                    () -> versionOfEngine(node).equals(expected));
        }
        assertThat(cluster.areOneRing(IDS)).as(cluster.describe()).isTrue();
    }

    /** What a node tells all others when the ring has lived with it for a minute. */
    private static void isKept(List<PmxcfsNode> files, int version) {
        for (PmxcfsNode told : files) {
            StatusClient asked = files.getLast().statusClient();
            await(
                    told + " to keep version " + version,
                    REVERTED,
                    files,
                    () -> asked.askOne(GET_STATUS, StatusClient.name("corosync-conf"), StatusClient.name(told.name()))
                            .text()
                            .matches(version + " [0-9a-f]{8} kept"));
        }
    }

    private static void isRefused(Cluster cluster, List<PmxcfsNode> files, String before) throws IOException {
        change(files.getLast(), shared(cluster, RING.with("token", "5"), 3));
        for (PmxcfsNode each : files) {
            await(
                    each + " to refuse version 3",
                    LIMIT,
                    files,
                    () -> each.log()
                            .contains("[dcdb] crit: corosync.conf of version 3 is not taken, '" + each.corosyncConf()
                                    + "' stays as it is: parse error in config: The token timeout parameter (5 ms) may not"
                                    + " be less than (30 ms)."));
        }
        // longer than whoever made the change waits for the others
        Deadline.seconds(7).elapse();
        for (PmxcfsNode each : files) {
            assertThat(each.corosyncConf()).hasContent(before);
            assertThat(each.isWritable()).isTrue();
        }
        for (ClusterNode node : cluster.nodes()) {
            assertThat(versionOfEngine(node)).endsWith(" = 2");
        }
    }

    /** The machine of the real corosync has another {@code /dev/shm}, and so has not got the key. */
    private static void isWithdrawnIfOneRefuses(Cluster cluster, List<PmxcfsNode> files, String before)
            throws IOException {
        Path key =
                Path.of("/dev/shm", "quorate-interop-" + ProcessHandle.current().pid());
        Files.write(key, Cluster.authkey(1));
        try {
            String encrypted = shared(cluster, RING.withCrypto("nss", "aes256", "sha256"), 5)
                    .replaceFirst("keyfile: .*", "keyfile: " + key);
            change(files.getLast(), encrypted);
            for (PmxcfsNode each : files) {
                String reason = "Could not open " + key + ": No such file or directory (the way out: ";
                String said = each == files.getFirst() ? "stays as it is: " : "node1 refuses it: ";
                await(
                        each + " not to take version 5",
                        LIMIT,
                        files,
                        () -> each.log().contains(said + reason));
            }
            Deadline.seconds(7).elapse();
            for (PmxcfsNode each : files) {
                assertThat(each.corosyncConf()).hasContent(before);
            }
            for (ClusterNode node : cluster.nodes()) {
                assertThat(versionOfEngine(node)).endsWith(" = 4");
            }
        } finally {
            Files.delete(key);
        }
    }

    private static void isRevertedByItself(Cluster cluster, List<PmxcfsNode> files, String before) throws IOException {
        for (ClusterNode node : cluster.nodes()) {
            node.namespace().filterInput(List.of("udp dport " + BLOCKED_PORT + " drop"));
        }
        String breaking = shared(cluster, RING.withInterface(0, "mcastport", Integer.toString(BLOCKED_PORT)), 6);
        change(files.getFirst(), breaking);
        for (ClusterNode node : cluster.nodes()) {
            await(node + " to lose quorum", LIMIT, files, () -> !node.isQuorate());
        }
        for (PmxcfsNode each : files) {
            await(
                    each + " to take version 6 back",
                    REVERTED,
                    files,
                    () -> each.log().contains("[dcdb] crit: quorum was lost with corosync.conf of version 6"));
            await(each + " to have version 4 again", LIMIT, files, () -> holds(each.corosyncConf(), before));
            assertThat(beside(each, ".taken-back")).hasContent(breaking);
        }
        cluster.awaitRingOfAll(REVERTED);
        for (PmxcfsNode each : files) {
            await(each + " to be writable again", LIMIT, files, each::isWritable);
            assertThat(each.corosyncConf()).hasContent(before);
            assertThat(each.path("corosync.conf"))
                    .as("the tree is the administrator's")
                    .hasContent(breaking);
        }
        for (ClusterNode node : cluster.nodes()) {
            assertThat(versionOfEngine(node)).endsWith(" = 4");
        }
    }
}
