package org.quorate.clusterfs.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.EntryBody;
import org.quorate.clusterfs.message.Epoch;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Row;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;

/** What real members were told and sent: ours, told the same, send the same and log the same. */
class RecordedTracesTest {
    private static final ProcessId NODE1 = new ProcessId(1, 3504);
    private static final ProcessId NODE1_LATER = new ProcessId(1, 7351);
    private static final ProcessId NODE2 = new ProcessId(2, 6998);
    private static final ProcessId NODE3 = new ProcessId(3, 16181);

    private final List<Boolean> reloads = new ArrayList<>();

    private TreeReplication replicate(Tree tree, LogSink log) {
        return new TreeReplication(tree, () -> true, reloads::add, log);
    }

    /** A tree that nobody has written to but with the import of corosync.conf. */
    private static Tree freshTree(int mtime) throws Exception {
        Stamp stamp = new Stamp(0, mtime, 0);
        Tree tree = Tree.create(TreeStore.NONE, LogSink.NONE, stamp);
        tree.importCorosyncConf(sent("join2-node2", 2).content(), stamp);
        return tree;
    }

    /** An entry that a leader sent. */
    private static Entry sent(String trace, long inode) {
        for (JsonNode event : Vectors.lines("traces/" + trace + ".jsonl")) {
            if (event.has("hex")) {
                byte[] payload = HexFormat.of().parseHex(event.get("hex").asText());
                if (event.get("group").asText().equals(Group.DCDB.title())
                        && Endian.LITTLE.getU16(payload, 0) == Message.UPDATE) {
                    Message update = Message.decode(payload).orThrow();
                    Entry entry = EntryBody.decode(update.body()).orThrow();
                    if (entry.inode() == inode) {
                        return entry;
                    }
                }
            }
        }
        throw new AssertionError("no update of " + inode + " in " + trace);
    }

    /** Index of a member's state in a recording: its first. */
    private static int importTime(String trace, int sender) {
        for (JsonNode event : Vectors.lines("traces/" + trace + ".jsonl")) {
            if (event.has("nodeid") && event.get("nodeid").asInt() == sender && event.has("hex")) {
                byte[] payload = HexFormat.of().parseHex(event.get("hex").asText());
                if (event.get("group").asText().equals(Group.DCDB.title())
                        && Endian.LITTLE.getU16(payload, 0) == Message.STATE) {
                    return Endian.LITTLE.getInt(payload, Message.STATE_HEADER + 20);
                }
            }
        }
        throw new AssertionError("no state of node " + sender + " in " + trace);
    }

    @Test
    void theOlderNodeTakesTheFreshOnesTree() throws Exception {
        Tree tree = freshTree(importTime("join2-node1", 1));
        TraceReplay node1 = new TraceReplay(Group.DCDB, NODE1, replay -> replicate(tree, replay.log()));
        node1.feed("join2-node1");
        assertThat(tree.entries()).containsExactly(sent("join2-node1", 0), sent("join2-node1", 2));
        assertThat(reloads).containsExactly(false);
        node1.feed("join3-node1").assertNothingElseWasSent();
        assertThat(tree.entries()).containsExactly(sent("join3-node1", 0), sent("join3-node1", 2));
        List<String> recorded = TraceReplay.recordedLines("node1.log", "dcdb");
        assertThat(node1.lines).isEqualTo(recorded.subList(0, 20));
        assertThat(node1.compared).isEqualTo(4);
    }

    @Test
    void theFreshNodeLeads() throws Exception {
        Tree tree = freshTree(importTime("join2-node1", 2));
        TraceReplay node2 = new TraceReplay(Group.DCDB, NODE2, replay -> replicate(tree, replay.log()));
        node2.feed("join2-node2").assertNothingElseWasSent();
        assertThat(node2.compared).as("state, two updates, complete").isEqualTo(4);
        assertThat(node2.lines)
                .isEqualTo(TraceReplay.recordedLines("node2.log", "dcdb").subList(0, 9));

        Tree third = freshTree(importTime("join3-node1", 3));
        TraceReplay node3 = new TraceReplay(Group.DCDB, NODE3, replay -> replicate(third, replay.log()));
        node3.feed("join3-node3").assertNothingElseWasSent();
        assertThat(node3.compared).isEqualTo(4);
        assertThat(node3.lines)
                .isEqualTo(TraceReplay.recordedLines("node3.log", "dcdb").subList(0, 9));
    }

    @Test
    void everyWriteOfANodeIsSentAsItWas() throws Exception {
        Tree tree = freshTree(importTime("join2-node1", 1));
        TraceReplay node1 = new TraceReplay(Group.DCDB, NODE1, replay -> replicate(tree, replay.log()));
        node1.feed("join2-node1").feed("join3-node1");
        node1.feed("normal-ops-node1-sent").assertNothingElseWasSent();
        long recorded = Vectors.lines("traces/normal-ops-node1-sent.jsonl").stream()
                .filter(event -> event.get("group").asText().equals(Group.DCDB.title()))
                .count();
        assertThat(node1.compared).isEqualTo((int) recorded + 4).isGreaterThan(140);
    }

    /** Locks as they were when node 2 asked for them, in a tree otherwise empty. */
    @Test
    void theLowestNodeUnlocksWhatHasExpired() throws Exception {
        List<Row> rows = List.of(row(0, 0, 128, 4, "__version__"), row(4, 0, 81, 4, "priv"), row(5, 4, 5, 4, "lock"));
        Tree tree = Tree.load(rows, TreeStore.NONE, LogSink.NONE, new Stamp(0, 0, 0));
        TraceReplay node1 = new TraceReplay(Group.DCDB, NODE1, replay -> replicate(tree, replay.log()));
        List<ProcessId> members = List.of(NODE1, NODE2, NODE3);
        node1.synchronised(
                members, new Epoch(3, 1795333140, NODE1), tree.index().encode(), 1795333140.1);
        node1.feed("lock-expiry-node1").assertNothingElseWasSent();
        assertThat(node1.compared)
                .as("mkdir, mtime, mkdir by callers; two unlocks")
                .isEqualTo(5);
        assertThat(tree.list(Objects.requireNonNull(tree.byInode(5)))).isEmpty();
        assertThat(tree.root().version()).isEqualTo(133);
        assertThat(node1.lines).isEmpty();
    }

    private static Row row(long inode, long parent, long version, int type, String name) {
        return new Row(inode, parent, version, 1, 1, type, FileName.of(name).bytes(), null);
    }

    @Test
    void theIsolatedNodeLeavesAndIsUpdatedAfterwards() {
        List<ScriptedTree> trees = new ArrayList<>();
        TraceReplay node1 = new TraceReplay(Group.DCDB, NODE1, replay -> {
            trees.add(new ScriptedTree(replay));
            return trees.getFirst();
        });
        node1.feed("join2-node1").feed("join3-node1");
        // It lost quorum with its ring, and has it again when the others are back; nothing is delivered in between.
        int before = node1.compared;
        node1.beforeConfiguration = members -> trees.getFirst().quorate = members > 1;
        node1.feed("partition-heal-node1").assertNothingElseWasSent();
        assertThat(node1.compared - before).as("two writes, sync start, state").isEqualTo(4);
        List<String> recorded = TraceReplay.recordedLines("node1.log", "dcdb");
        assertThat(node1.lines).isEqualTo(recorded.subList(0, node1.lines.size()));
        assertThat(node1.lines.getLast()).isEqualTo("[dcdb] notice: all data is up to date");
        assertThat(node1.lines).contains("[dcdb] notice: update complete - trying to commit (got 5 inode updates)");
    }

    @Test
    void theNodeThatStayedLeadsAndDeliversWhatWasInFlight() {
        List<ScriptedTree> trees = new ArrayList<>();
        TraceReplay node2 = new TraceReplay(Group.DCDB, NODE2, replay -> {
            ScriptedTree tree = new ScriptedTree(replay);
            for (long inode : new long[] {0, 2}) {
                tree.knows(sent("join2-node2", inode));
            }
            trees.add(tree);
            return tree;
        });
        node2.feed("join2-node2");
        node2.feedFromOtherMember("join3-node1");
        for (long inode : new long[] {511, 0, 146, 17, 514}) {
            trees.getFirst().knows(sent("partition-heal-node2", inode));
        }
        node2.feed("partition-heal-node2").assertNothingElseWasSent();
        List<String> recorded = TraceReplay.recordedLines("node2.log", "dcdb");
        assertThat(node2.lines).isEqualTo(recorded.subList(0, node2.lines.size()));
        assertThat(node2.lines)
                .contains("[dcdb] notice: dfsm_deliver_queue: queue length 1", "[dcdb] notice: sent all (5) updates");
    }

    @Test
    void statusOfNodesIsAnnouncedAfterEachExchange() {
        ProcessId[] nodes = {NODE1, NODE2};
        for (ProcessId node : nodes) {
            List<ScriptedStatus> status = new ArrayList<>();
            TraceReplay replay = new TraceReplay(Group.KVSTORE, node, each -> {
                status.add(new ScriptedStatus(each, "10.77.0." + node.nodeId()));
                return status.getFirst();
            });
            replay.feed("join2-node" + node.nodeId());
            if (node.equals(NODE1)) {
                replay.feed("join3-node1");
                status.getFirst().keys.put("tasklist", new byte[] {'[', ']', 0});
                status.getFirst().keys.put("kv/nq", new byte[] {'v'});
                status.getFirst().keys.put("kv/keep", "KEEP".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            } else {
                replay.feedFromOtherMember("join3-node1");
            }
            replay.feed("partition-heal-node" + node.nodeId()).assertNothingElseWasSent();
            assertThat(replay.lines)
                    .isEqualTo(TraceReplay.recordedLines("node" + node.nodeId() + ".log", "status")
                            .subList(0, replay.lines.size()));
        }
    }

    @Test
    void equalTreesAreVerified() {
        Settings verifying = new Settings(12, false, 5, 1000);
        List<ScriptedTree> trees = new ArrayList<>();
        TraceReplay node1 = new TraceReplay(
                Group.DCDB,
                NODE1_LATER,
                replay -> {
                    trees.add(new ScriptedTree(replay));
                    return trees.getFirst();
                },
                verifying);
        trees.getFirst().checksum = Checksum.ofHex("c6aab1d347e20dfb7f4bcdf8afcd07cbbf4a8954b60fb5a6b361cebc5c8ec8a2");
        List<ProcessId> members = List.of(NODE1_LATER, NODE2, NODE3);
        node1.synchronised(members, new Epoch(1, 1795333462, NODE1_LATER), anyIndex(), 1795333462.9);
        node1.ticking = true;
        node1.feed("verify-ok-node1");
        assertThat(node1.lines).containsExactly("[dcdb] notice: data verification successful");
    }

    private static byte[] anyIndex() {
        try {
            return Tree.create(TreeStore.NONE, LogSink.NONE, new Stamp(0, 1, 0))
                    .index()
                    .encode();
        } catch (org.quorate.clusterfs.tree.StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNodeWithAnotherTreeLeavesAndIsUpdated() {
        List<ScriptedTree> trees = new ArrayList<>();
        TraceReplay node3 = new TraceReplay(Group.DCDB, NODE3, replay -> {
            trees.add(new ScriptedTree(replay));
            return trees.getFirst();
        });
        node3.synchronised(
                List.of(NODE1_LATER, NODE2, NODE3), new Epoch(1, 1795333462, NODE1_LATER), anyIndex(), 1795333462.9);
        Checksum theirs = Checksum.ofHex("c6aab1d347e20dfb7f4bcdf8afcd07cbbf4a8954b60fb5a6b361cebc5c8ec8a2");
        node3.beforeDelivery = seq -> trees.getFirst().checksum = seq < 691 ? theirs : anotherSum();
        node3.feed("wrong-checksum-node3").assertNothingElseWasSent();
        assertThat(node3.compared).isEqualTo(1);
        assertThat(node3.lines)
                .containsExactly(
                        "[dcdb] notice: data verification successful",
                        "[dcdb] notice: data verification successful",
                        "[dcdb] crit: wrong checksum %016X != 0000000000000007 - restarting"
                                .formatted(theirs.firstWord()),
                        "[dcdb] crit: leaving CPG group",
                        "[dcdb] notice: start cluster connection",
                        "[dcdb] notice: members: 1/7351, 2/6998, 3/16181",
                        "[dcdb] notice: starting data syncronisation",
                        "[dcdb] notice: received sync request (epoch 1/7351/00000003)",
                        "[dcdb] notice: received all states",
                        "[dcdb] notice: leader is 1/7351",
                        "[dcdb] notice: synced members: 1/7351, 2/6998",
                        "[dcdb] notice: waiting for updates from leader",
                        "[dcdb] notice: update complete - trying to commit (got 1 inode updates)",
                        "[dcdb] notice: all data is up to date");
    }

    private static Checksum anotherSum() {
        byte[] sum = new byte[Checksum.LENGTH];
        sum[0] = 7;
        return Checksum.at(sum, 0);
    }

    @Test
    void aNodeWithAnOldTreeJoinsWhileOthersWrite() {
        List<ScriptedTree> trees = new ArrayList<>();
        TraceReplay node3 = new TraceReplay(Group.DCDB, new ProcessId(3, 22000), replay -> {
            trees.add(new ScriptedTree(replay));
            return trees.getFirst();
        });
        node3.feed("join-during-writes-node3").assertNothingElseWasSent();
        assertThat(node3.lines).contains("[dcdb] notice: update complete - trying to commit (got 3 inode updates)");
        assertThat(trees.getFirst().applied).isEqualTo(29);
    }
}
