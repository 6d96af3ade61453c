package org.quorate.clusterfs.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.ClusterLogBuffer;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;

/** The texts of generated files, beside those of the original (spec 60 §5.3). */
class NodeStatusTest {
    private static final Stamp STAMP = new Stamp(0, 1795332920, 0);

    private final List<String> lines = new ArrayList<>();
    private final LogSink log = (domain, level, text) -> lines.add(text);

    private NodeStatus status(String node) {
        return new NodeStatus(node, 1795332920L, 24897, log);
    }

    private static LogEntry logged(NodeStatus status, String tag, int time, String message) {
        return status.logged("root@pam".getBytes(UTF_8), tag.getBytes(UTF_8), 1, 6, time, message.getBytes(UTF_8));
    }

    @Test
    void aNodeByItself() throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        NodeStatus status = status("pxnl");
        String recorded = Vectors.text("files/local.version");
        // the recording is of a tree that has seen changes
        assertThat(status.versionText(tree))
                .isEqualTo(recorded.replaceAll("\"vmlist\": \\d+", "\"vmlist\": 0")
                        .replaceAll("(\"[a-z][-a-z/.]*\\.[-a-z.]+\"|\"ha/[a-z_]+\"|\"sdn/[-a-z.]+\"): \\d+", "$1: 1"));
        assertThat(status.membersText(true)).isEqualTo(Vectors.text("files/local.members"));
        assertThat(status.clusterLogText()).isEqualTo(Vectors.text("files/local.clusterlog"));
        assertThat(NodeStatus.guestsText(tree.guests())).isEqualTo("{\n\"version\": 0\n\n}\n");
        assertThat(status.rrdText(0)).isEmpty();
    }

    @Test
    void members() {
        NodeStatus status = status("pxn1");
        ClusterInformation cluster = new ClusterInformation(
                "pxtest",
                3,
                List.of(
                        new ClusterInformation.Node("pxn1", 1, 1),
                        new ClusterInformation.Node("pxn2", 2, 1),
                        new ClusterInformation.Node("pxn3", 3, 1)));
        // heard before the configuration is known: not kept
        status.setRemote(2, "nodeip", "10.77.0.9\0".getBytes(UTF_8), 0);
        for (int i = 0; i < 3; i++) {
            status.clusterChanged(cluster);
        }
        status.setOwn("nodeip", "10.77.0.1\0".getBytes(UTF_8), 0);
        status.setRemote(2, "nodeip", "10.77.0.2\0".getBytes(UTF_8), 0);
        status.setRemote(3, "nodeip", "10.77.0.3\0".getBytes(UTF_8), 0);
        status.onlineChanged(Set.of(1, 2, 3));
        status.onlineChanged(Set.of(1, 2));
        status.onlineChanged(Set.of(1, 2));
        status.onlineChanged(Set.of(1));
        assertThat(status.membersText(false)).isEqualTo(Vectors.text("files/node1-nonquorate.members"));
        assertThat(lines).contains("update cluster info (cluster name  pxtest, version = 3)");
    }

    @Test
    void guests() throws Exception {
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        for (String path : List.of("nodes", "nodes/pxnl", "nodes/pxnl/qemu-server", "nodes/pxnl/lxc")) {
            assertThat(tree.apply(new Operation.MakeDirectory(TreePath.of(path)), STAMP)
                            .isOk())
                    .isTrue();
        }
        for (String path : List.of("nodes/pxnl/qemu-server/100.conf", "nodes/pxnl/lxc/101.conf")) {
            tree.apply(new Operation.Create(TreePath.of(path)), STAMP);
            tree.apply(new Operation.Write(TreePath.of(path), 0, new byte[1], false), STAMP);
        }
        assertThat(NodeStatus.guestsText(tree.guests())).isEqualTo("""
                        {
                        "version": 4,
                        "ids": {
                        "100": { "node": "pxnl", "type": "qemu", "version": 2 },
                        "101": { "node": "pxnl", "type": "lxc", "version": 4 }}

                        }
                        """);
    }

    @Test
    void keysAndValues() throws Exception {
        NodeStatus status = status("pxn2");
        status.clusterChanged(new ClusterInformation(
                "c", 1, List.of(new ClusterInformation.Node("pxn2", 2, 1), new ClusterInformation.Node("pxn1", 1, 1))));
        status.setRemote(1, "tasklist", new byte[1], 0);
        status.setRemote(1, "tasklist", new byte[1], 0);
        status.setRemote(1, "kv/nq", new byte[1], 0);
        status.setRemote(1, "kv/gone", new byte[1], 0);
        status.setRemote(1, "kv/gone", new byte[0], 0);
        status.setRemote(7, "kv/x", new byte[1], 0);
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        assertThat(status.versionText(tree))
                .endsWith("\"kvstore\": {\n\"pxn2\": {\n}\n,\n\"pxn1\": {\n\"tasklist\": 1,\n\"kv/nq\": 0}\n}\n}\n");
        assertThat(status.setOwn("kv/large", new byte[32768], 0)).isTrue();
        assertThat(status.setOwn("kv/larger", new byte[32769], 0)).isFalse();
    }

    @Test
    void aKeyOfAllOthersThatAreThere() {
        NodeStatus status = status("a");
        byte[] value = "said".getBytes(UTF_8);
        assertThat(status.valuesOfOthers("said")).isEmpty();
        status.clusterChanged(new ClusterInformation(
                "c",
                1,
                List.of(
                        new ClusterInformation.Node("a", 1, 1),
                        new ClusterInformation.Node("b", 2, 1),
                        new ClusterInformation.Node("c", 3, 1),
                        new ClusterInformation.Node("d", 4, 1))));
        status.setOwn("said", value, 0);
        status.setRemote(2, "said", value, 0);
        status.setRemote(3, "said", value, 0);
        status.setRemote(4, "else", value, 0);
        status.onlineChanged(Set.of(1, 2, 4));
        assertThat(status.valuesOfOthers("said")).containsOnlyKeys("b").containsValue(value);
    }

    @Test
    void roundRobinValuesGrowOld() {
        NodeStatus status = status("n");
        status.setOwn("rrd/pve2-node/n", "1:2\0".getBytes(UTF_8), 100);
        status.setOwn("rrd/pve2.3-vm/100", "3:4\0".getBytes(UTF_8), 200);
        assertThat(status.setOwn("rrd/bad", "5".getBytes(UTF_8), 200)).isFalse();
        assertThat(lines).contains("rrdentry_hash_set: assertion 'data[len - 1] == 0' failed");
        assertThat(status.rrdText(400)).isEqualTo("pve2-node/n:1:2\npve2.3-vm/100:3:4\n");
        assertThat(status.rrdText(401)).isEqualTo("pve2.3-vm/100:3:4\n");
    }

    @Test
    void theRecordedLogIsMergedAndSentAgain() {
        Message.Exchange state = (Message.Exchange)
                Message.decode(Vectors.bytes("messages/kvstore-state.bin")).orThrow();
        List<LogEntry> recorded = ClusterLogBuffer.decode(state.body()).orThrow();
        assertThat(recorded).isNotEmpty();
        NodeStatus status = status("pxn9");
        status.clusterLog().merge(List.of(recorded, recorded));
        List<LogEntry> sent =
                ClusterLogBuffer.decode(status.clusterLog().encode()).orThrow();
        assertThat(sent).hasSize(recorded.size() + 1);
        assertThat(sent.stream().map(entry -> new String(entry.message(), UTF_8)))
                .containsAll(recorded.stream()
                        .map(entry -> new String(entry.message(), UTF_8))
                        .toList());
        assertThat(sent.stream().map(LogEntry::time)).isSortedAccordingTo((a, b) -> Integer.compareUnsigned(b, a));
        lines.clear();
        status.clusterLog().insert(recorded.getFirst());
        assertThat(lines).containsExactly("ignore insert of duplicate cluster log");
    }

    @Test
    void messagesAreEscapedAndCut() {
        NodeStatus status = status("pxn1");
        LogEntry entry = logged(status, "t", 1795332921, "a\"b\\c\nd\u00e9\u007f\ud83d\ude00e");
        assertThat(new String(entry.message(), UTF_8)).isEqualTo("a\\\"b\\c#010d\\u00e9#127e");
        LogEntry large = logged(status, "long", 1795332921, "L".repeat(5000));
        assertThat(large.length()).isEqualTo(4094);
        assertThat(LogText.escaped("a\"\u00ff\n".getBytes(ISO_8859_1), false, 99))
                .isEqualTo("a\"?#010");
        for (int i = 0; i < 100; i++) {
            logged(status, "many", 1795332922 + i, "M".repeat(3000) + i);
        }
        assertThat(status.clusterLogText(1000, new byte[0]).lines().count()).isBetween(35L, 50L);
        assertThat(status.clusterLogText(2, "nobody".getBytes(UTF_8))).isEqualTo("{\n\"data\": [\n]\n}\n");
        assertThat(ClusterLogBuffer.decode(status.clusterLog().encode()).orThrow())
                .hasSizeBetween(35, 45);
    }
}
