package org.quorate.clusterfs.replication;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Group;
import org.quorate.clusterfs.message.OperationBody;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Admission;
import org.quorate.clusterfs.tree.MemoryStore;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;

/**
 * Nodes in a group with the promises of corosync's CPG: one order of messages and changes for all who stay together; what was sent
 * before a change and reached nobody comes after it. Chance, from a seed, decides when what is delivered.
 */
final class VirtualGroup {
    private record Sent(ProcessId sender, byte[] message) {}

    /** A node with its tree. */
    final class Node {
        final ProcessId id;
        final MemoryStore store = new MemoryStore();
        final Tree tree;
        final Replication replication;
        final List<String> lines = new ArrayList<>();
        boolean silent;
        private boolean wantsToJoin;
        private boolean wantsToLeave;

        Node(int nodeId, Settings settings) throws StoreException {
            id = new ProcessId(nodeId, 1000 + nodeId);
            LogSink log = (domain, level, text) -> lines.add(level.word() + ": " + text);
            tree = Tree.create(store, log, new Stamp(0, 1000 + nodeId, 0));
            GroupConnection connection = new GroupConnection() {
                @Override
                public void join() {
                    wantsToJoin = true;
                }

                @Override
                public void leave() {
                    wantsToLeave = true;
                }

                @Override
                public boolean multicast(byte[] message) {
                    if (!silent) {
                        ring(id).pending.add(new Sent(id, message));
                    }
                    return true;
                }
            };
            replication = new Replication(
                    Group.DCDB, id, new TreeReplication(tree, quorum(), reload -> {}, log), connection, log, settings);
        }

        private Quorum quorum() {
            return new Quorum() {
                @Override
                public boolean isQuorate() {
                    return ring(id).nodes.size() > nodes.size() / 2;
                }

                @Override
                public boolean holdsWith(List<ProcessId> members) {
                    return members.size() > nodes.size() / 2;
                }

                @Override
                public List<Integer> missing(List<ProcessId> members) {
                    return nodes.keySet().stream()
                            .filter(node -> !members.contains(node))
                            .map(ProcessId::nodeId)
                            .toList();
                }
            };
        }

        /** As a caller on its mount. */
        void call(Operation operation, Consumer<Result> caller) {
            switch (new Admission(tree).decide(operation, quorum().isQuorate())) {
                case Admission.Answer answer -> caller.accept(answer.result());
                case Admission.Send send -> {
                    for (Operation ahead : send.ahead()) {
                        replication.send(
                                OperationBody.subtype(ahead), OperationBody.encode(ahead), now(), result -> {});
                    }
                    Operation awaited = send.awaited();
                    replication.send(OperationBody.subtype(awaited), OperationBody.encode(awaited), now(), caller);
                }
            }
        }
    }

    /** Nodes that hear each other. */
    private static final class Ring {
        final Set<ProcessId> nodes = new HashSet<>();
        final Deque<Sent> pending = new ArrayDeque<>();
        /** Who is in the group, in order of joining. */
        final List<ProcessId> members = new ArrayList<>();
    }

    final Map<ProcessId, Node> nodes = new LinkedHashMap<>();
    private final Random random;
    private List<Ring> rings = new ArrayList<>();
    private long seconds = 1_700_000_000L;

    VirtualGroup(int count, long seed, Settings settings) throws StoreException {
        random = new Random(seed);
        Ring ring = new Ring();
        rings.add(ring);
        for (int i = 1; i <= count; i++) {
            Node node = new Node(i, settings);
            nodes.put(node.id, node);
            ring.nodes.add(node.id);
        }
        nodes.values().forEach(node -> node.replication.start(now()));
        settle();
    }

    Now now() {
        return new Now((int) seconds, seconds);
    }

    Node node(int nodeId) {
        return node(new ProcessId(nodeId, 1000 + nodeId));
    }

    private Node node(ProcessId id) {
        return present(nodes, id);
    }

    private static <K, V> V present(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key), () -> "nothing for " + key);
    }

    private Ring ring(ProcessId node) {
        return rings.stream()
                .filter(ring -> ring.nodes.contains(node))
                .findFirst()
                .orElseThrow();
    }

    /** Time goes on by a second. */
    void tick() {
        seconds++;
        nodes.values().forEach(node -> node.replication.tick(now()));
    }

    /** Delivers one message, or one change that somebody asked for; false if there is nothing to do. */
    boolean step() {
        for (Ring ring : rings) {
            if (!ring.pending.isEmpty()) {
                deliver(ring, ring.pending.remove());
                return true;
            }
            for (ProcessId id : ring.nodes.stream().sorted().toList()) {
                if (changeMembership(ring, node(id))) {
                    return true;
                }
            }
        }
        return false;
    }

    private void deliver(Ring ring, Sent sent) {
        for (ProcessId member : List.copyOf(ring.members)) {
            node(member).replication.deliver(sent.sender(), sent.message(), now());
        }
    }

    private boolean changeMembership(Ring ring, Node node) {
        if (node.wantsToLeave) {
            node.wantsToLeave = false;
            List<ProcessId> told = List.copyOf(ring.members);
            if (ring.members.remove(node.id)) {
                told.forEach(member ->
                        node(member).replication.configurationChanged(List.copyOf(ring.members), false, now()));
            }
            return true;
        }
        if (node.wantsToJoin) {
            node.wantsToJoin = false;
            ring.members.add(node.id);
            configure(ring, true);
            return true;
        }
        return false;
    }

    private void configure(Ring ring, boolean joined) {
        List<ProcessId> present = List.copyOf(ring.members);
        present.forEach(member -> node(member).replication.configurationChanged(present, joined, now()));
    }

    /** Delivers until nothing is left to do. */
    void settle() {
        for (int i = 0; step(); i++) {
            if (i > 100_000) {
                throw new AssertionError("the group does not come to rest");
            }
        }
    }

    /**
     * Cuts the network into parts, or joins it: each node goes to the part that {@code parts} names.
     *
     * @param alike whether all parts have received the same of what was under way, as with messages sent "safe"
     */
    void cut(Map<Integer, Integer> parts, boolean alike) {
        Map<Integer, Ring> next = new LinkedHashMap<>();
        for (Ring old : rings) {
            // Each part has received some of what is under way, and all that a member of it sent and anybody received:
            // a sender
            // keeps its own. What nobody has received is sent again.
            List<Sent> pending = new ArrayList<>(old.pending);
            Map<Integer, Integer> received = new LinkedHashMap<>();
            int all = random.nextInt(pending.size() + 1);
            old.nodes.forEach(id -> received.computeIfAbsent(
                    present(parts, id.nodeId()), part -> alike ? all : random.nextInt(pending.size() + 1)));
            int most =
                    received.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            for (ProcessId id : old.members) {
                int part = present(parts, id.nodeId());
                for (int i = 0; i < most; i++) {
                    Sent sent = pending.get(i);
                    if (i < present(received, part)
                            || present(parts, sent.sender().nodeId()) == part) {
                        node(id).replication.deliver(sent.sender(), sent.message(), now());
                    }
                }
            }
            List<Sent> unsent = new ArrayList<>(old.pending).subList(most, old.pending.size());
            for (ProcessId id : old.nodes) {
                Ring ring = next.computeIfAbsent(present(parts, id.nodeId()), part -> new Ring());
                ring.nodes.add(id);
                if (old.members.contains(id)) {
                    ring.members.add(id);
                }
            }
            for (Sent sent : unsent) {
                present(next, present(parts, sent.sender().nodeId())).pending.add(sent);
            }
        }
        List<Ring> olds = rings;
        rings = new ArrayList<>(next.values());
        for (Ring ring : rings) {
            ring.members.sort(null);
            boolean joined = olds.stream().noneMatch(old -> old.members.containsAll(ring.members));
            configure(ring, joined);
        }
    }
}
