package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.LogEntry;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.message.StatusUpdate;
import org.quorate.clusterfs.node.Writing;
import org.quorate.clusterfs.replication.Application;
import org.quorate.clusterfs.replication.Now;
import org.quorate.clusterfs.status.ClusterInformation;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.status.StatusReplication;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.pmxcfs.owner.FileSystemThread;

/** A node of three with the tree and the status that the one had of which requests were recorded. */
final class RecordedNode implements AutoCloseable {
    static final int RECORDED_AT = 1795333202;

    private static final Stamp STAMP = new Stamp(1, RECORDED_AT, 0);

    /** What it sent to the status group: subtype and body. */
    record Sent(int subtype, byte[] body) {}

    private final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final Tree tree;
    private final FileSystemThread thread;

    RecordedNode() throws Exception {
        tree = Tree.create(TreeStore.NONE, LogSink.NONE, STAMP);
        NodeStatus status = new NodeStatus("pxn1", 1795333034L, 3504, LogSink.NONE);
        joinOthers(status);
        thread = new FileSystemThread(tree, status, new Recorder(), () -> new Now(RECORDED_AT, 1000), failures::add)
                .start();
        directories("nodes", "priv", "nodes/pxn1", "nodes/other");
        directories("nodes/pxn1/qemu-server", "nodes/pxn1/lxc", "nodes/other/qemu-server", "nodes/pxn1/priv");
    }

    private static void joinOthers(NodeStatus status) {
        status.clusterChanged(new ClusterInformation(
                "pxtest",
                3,
                List.of(
                        new ClusterInformation.Node("pxn1", 1, 1),
                        new ClusterInformation.Node("pxn2", 2, 1),
                        new ClusterInformation.Node("pxn3", 3, 1))));
        StatusReplication replication = new StatusReplication(status, "10.77.0.1", LogSink.NONE);
        Application.Group group = new SilentGroup();
        replication.membersChanged(group.members(), group);
        replication.synced(group);
        int[] started = {1795333067, 1795333134};
        int[] pids = {6998, 16181};
        for (int node = 2; node <= 3; node++) {
            ProcessId process = new ProcessId(node, pids[node - 2]);
            byte[] address = ("10.77.0." + node + "\0").getBytes(UTF_8);
            byte[] name = ("pxn" + node).getBytes(UTF_8);
            byte[] root = "root".getBytes(UTF_8);
            deliver(replication, process, StatusUpdate.SUBTYPE, new StatusUpdate("nodeip", address).encode());
            LogEntry first = new LogEntry(
                    1,
                    started[node - 2],
                    LogEntry.digest(name),
                    LogEntry.digest(root),
                    pids[node - 2],
                    6,
                    name,
                    root,
                    "cluster".getBytes(UTF_8),
                    "starting cluster log".getBytes(UTF_8));
            deliver(replication, process, LogEntry.SUBTYPE, first.encode());
        }
    }

    private static void deliver(StatusReplication replication, ProcessId sender, int subtype, byte[] body) {
        replication.deliver(sender, new Message.Normal(subtype, 0, RECORDED_AT, 1, body), new SilentGroup());
    }

    private static final class SilentGroup implements Application.Group {
        @Override
        public ProcessId self() {
            return new ProcessId(1, 3504);
        }

        @Override
        public List<ProcessId> members() {
            return List.of(self(), new ProcessId(2, 6998), new ProcessId(3, 16181));
        }

        @Override
        public int lowestNodeId() {
            return 1;
        }

        @Override
        public boolean sendUpdate(byte[] body) {
            throw new AssertionError("the status has no updates");
        }

        @Override
        public boolean sendUpdateComplete() {
            throw new AssertionError("the status has no updates");
        }

        @Override
        public void send(int subtype, byte[] body) {}

        @Override
        public Now now() {
            return new Now(RECORDED_AT, 1000);
        }
    }

    private final class Recorder implements Writing {
        @Override
        public boolean isQuorate() {
            return true;
        }

        @Override
        public void change(Operation operation, Consumer<Result> caller) {
            caller.accept(tree.apply(operation, STAMP));
        }

        @Override
        public void tellOthers(int subtype, byte[] body) {
            sent.add(new Sent(subtype, body));
        }

        @Override
        public void tick() {}
    }

    private void directories(String... paths) {
        for (String path : paths) {
            assertThat(thread.change(new Operation.MakeDirectory(TreePath.of(path)))
                            .isOk())
                    .isTrue();
        }
    }

    /** Makes the file or gives it another content. */
    void file(String path, String content) {
        TreePath place = TreePath.of(path);
        if (thread.ask(view -> view.tree().find(place) == null)) {
            assertThat(thread.change(new Operation.Create(place)).isOk()).isTrue();
        }
        byte[] bytes = content.getBytes(UTF_8);
        assertThat(thread.change(new Operation.Write(place, 0, bytes, true)).isOk())
                .isTrue();
    }

    FileSystemThread service() {
        return thread;
    }

    List<Sent> sent() {
        return sent;
    }

    @Override
    public void close() {
        thread.close();
        assertThat(failures).isEmpty();
    }
}
