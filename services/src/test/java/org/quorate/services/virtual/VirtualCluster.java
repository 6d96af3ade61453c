package org.quorate.services.virtual;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.StartResult;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.ConfigurationChange.Kind;

/**
 * Nodes' services on a perfect ring: a token goes round each component, its holder's messages are delivered to all members at
 * once, and a change of the topology becomes a transitional and a regular configuration change after a delay.
 */
public final class VirtualCluster {
    private static final long MS = 1_000_000;
    private static final long STEP_NANOS = 10 * MS;
    /** Token rotations in one step while somebody has something to do. */
    private static final int ROTATIONS = 24;

    private final SortedMap<Integer, VirtualNode> nodes = new TreeMap<>();
    private final Map<Integer, Integer> disks = new HashMap<>();
    private final Map<Integer, Integer> components = new HashMap<>();
    private final Map<Integer, Long> ringSequences = new HashMap<>();
    private final Map<Integer, SortedMap<String, CmapValue>> configurations = new HashMap<>();
    private final List<Scheduled> scheduled = new ArrayList<>();
    /** What clients do later; does not keep the cluster from being settled. */
    private final List<Scheduled> clientActions = new ArrayList<>();

    private long nowNanos = 1_000_000_000L;
    private long failureDelayNanos = 900 * MS;
    private long joinDelayNanos = 1000 * MS;
    private boolean gather;
    private boolean allowUnsafe = true;

    private record Scheduled(long atNanos, Runnable action) {}

    public long nowNanos() {
        return nowNanos;
    }

    /** Whether nodes started from now on take configurations the original takes although they are dangerous; they do. */
    public void setAllowUnsafe(boolean allowUnsafe) {
        this.allowUnsafe = allowUnsafe;
    }

    boolean allowsUnsafe() {
        return allowUnsafe;
    }

    /** How long a lost node goes unnoticed. */
    public void setFailureDelayMs(long ms) {
        failureDelayNanos = ms * MS;
    }

    /** How long nodes that can reach each other need to find each other. */
    public void setJoinDelayMs(long ms) {
        joinDelayNanos = ms * MS;
    }

    /** What the node's configuration file says from now on; read at its start and at a reload. */
    public void configure(int id, SortedMap<String, CmapValue> configuration) {
        configurations.put(id, VirtualNode.copy(configuration));
    }

    SortedMap<String, CmapValue> configuration(int id) {
        return configurations.getOrDefault(id, Collections.emptySortedMap());
    }

    int disk(int id) {
        return disks.getOrDefault(id, 0);
    }

    public void store(int id, int barrier) {
        disks.put(id, barrier);
    }

    public @Nullable VirtualNode find(int id) {
        return nodes.get(id);
    }

    /** A running node. */
    public VirtualNode node(int id) {
        VirtualNode node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("node " + id + " does not run");
        }
        return node;
    }

    public Collection<VirtualNode> running() {
        return nodes.values();
    }

    /** Starts a node: it forms a ring of its own at once, and finds the others later. */
    public VirtualNode start(int id) {
        VirtualNode node = new VirtualNode(this, id, configuration(id));
        if (node.startResult() instanceof StartResult.Started) {
            nodes.put(id, node);
            form(List.of(node));
            reformAfter(joinDelayNanos);
        }
        return node;
    }

    /** The process is gone without a word. */
    public void kill(int id) {
        nodes.remove(id);
        reformAfter(failureDelayNanos);
    }

    /** Killed and started again before anybody noticed: the next configuration has it as left and joined at once. */
    public VirtualNode restartUnnoticed(int id) {
        nodes.remove(id);
        VirtualNode node = new VirtualNode(this, id, configuration(id));
        nodes.put(id, node);
        reformAfter(STEP_NANOS);
        return node;
    }

    /** Orderly stop: services are unloaded one by one with the ring running, then the node leaves. */
    public void stop(int id) {
        VirtualNode node = node(id);
        while (node.services().stopNext()) {
            rotate();
            rotate();
        }
        nodes.remove(id);
        reformAfter(STEP_NANOS);
    }

    /** Only nodes of one group reach each other; nodes in no group are each alone. */
    public void partition(List<List<Integer>> groups) {
        components.clear();
        int number = 1;
        for (List<Integer> group : groups) {
            for (int id : group) {
                components.put(id, number);
            }
            number++;
        }
        for (int id : nodes.keySet()) {
            components.putIfAbsent(id, -id);
        }
        reformAfter(failureDelayNanos);
    }

    public void heal() {
        components.clear();
        reformAfter(joinDelayNanos);
    }

    void forceGather() {
        gather = true;
        reformAfter(STEP_NANOS);
    }

    /** Runs an action later, between inputs of nodes. */
    public void later(long delayMs, Runnable action) {
        clientActions.add(new Scheduled(nowNanos + delayMs * MS, action));
    }

    private void reformAfter(long delayNanos) {
        scheduled.add(new Scheduled(nowNanos + delayNanos, this::reform));
    }

    private void reform() {
        Map<Integer, List<VirtualNode>> parts = new TreeMap<>();
        for (VirtualNode node : nodes.values()) {
            parts.computeIfAbsent(components.getOrDefault(node.id(), 0), part -> new ArrayList<>())
                    .add(node);
        }
        for (List<VirtualNode> part : parts.values()) {
            List<Integer> ids = part.stream().map(VirtualNode::id).toList();
            RingId first = part.getFirst().ringId;
            boolean same = part.stream().allMatch(node -> node.ring.equals(ids) && node.ringId.equals(first));
            if (!same || gather) {
                form(part);
            }
        }
        gather = false;
    }

    private void form(List<VirtualNode> part) {
        List<Integer> ids = part.stream().map(VirtualNode::id).toList();
        long seq = 1;
        for (int id : ids) {
            seq = Math.max(seq, ringSequences.getOrDefault(id, 1L));
        }
        RingId newRing = new RingId(ids.getFirst(), seq + 4);
        ids.forEach(id -> ringSequences.put(id, newRing.seq()));
        Map<Integer, RingId> oldRings = new HashMap<>();
        part.forEach(node -> oldRings.put(node.id(), node.ringId));
        for (VirtualNode node : part) {
            List<Integer> transitional = ids.stream()
                    .filter(id -> !node.ringId.equals(RingId.NONE) && node.ringId.equals(oldRings.get(id)))
                    .toList();
            List<Integer> left =
                    node.ring.stream().filter(id -> !transitional.contains(id)).toList();
            List<Integer> joined =
                    ids.stream().filter(id -> !transitional.contains(id)).toList();
            node.services()
                    .onConfigurationChange(new ConfigurationChange(
                            Kind.TRANSITIONAL, array(transitional), array(left), new int[0], newRing));
            node.services()
                    .onConfigurationChange(
                            new ConfigurationChange(Kind.REGULAR, array(ids), new int[0], array(joined), newRing));
        }
        for (VirtualNode node : part) {
            node.ring = ids;
            node.ringId = newRing;
        }
    }

    private static int[] array(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Lets time pass. */
    public void advanceMs(long ms) {
        long end = nowNanos + ms * MS;
        while (nowNanos < end) {
            step();
        }
    }

    private void step() {
        nowNanos += STEP_NANOS;
        runDue(scheduled);
        runDue(clientActions);
        for (VirtualNode node : List.copyOf(nodes.values())) {
            node.timers.setNow(nowNanos);
            while (nodes.get(node.id()) == node && node.timers.expireNext()) {
                // each expiry is an input of its own
            }
        }
        for (int i = 0; i < ROTATIONS && somebodyIsBusy(); i++) {
            rotate();
        }
        for (VirtualNode node : List.copyOf(nodes.values())) {
            if (node.killed) {
                kill(node.id());
            } else if (node.shutdownRequested) {
                stop(node.id());
            }
        }
    }

    private void runDue(List<Scheduled> events) {
        List<Scheduled> due =
                events.stream().filter(event -> event.atNanos <= nowNanos).toList();
        events.removeAll(due);
        due.forEach(event -> event.action.run());
    }

    private boolean somebodyIsBusy() {
        return nodes.values().stream().anyMatch(node -> node.tokenRequested || !node.queue.isEmpty());
    }

    /** One rotation of every ring's token. */
    private void rotate() {
        for (VirtualNode holder : List.copyOf(nodes.values())) {
            visit(holder);
        }
    }

    private void visit(VirtualNode holder) {
        if (nodes.get(holder.id()) != holder || holder.ring.isEmpty()) {
            return;
        }
        while (!holder.whenSafe.isEmpty()) {
            holder.whenSafe.remove().run();
        }
        List<VirtualNode.Outgoing> messages = List.copyOf(holder.queue);
        holder.queue.clear();
        holder.tokenRequested = false;
        for (VirtualNode.Outgoing message : messages) {
            for (VirtualNode member : List.copyOf(nodes.values())) {
                if (member.ringId.equals(holder.ringId) && !member.killed) {
                    deliver(holder, member, message);
                }
            }
        }
        holder.services().onTokenSent();
    }

    private static void deliver(VirtualNode from, VirtualNode to, VirtualNode.Outgoing message) {
        // An odd offset, because on the ring a service message follows a group header.
        byte[] buffer = new byte[message.bytes().length + 5];
        System.arraycopy(message.bytes(), 0, buffer, 5, message.bytes().length);
        to.services().onMessage(message.group(), from.id(), Endian.LITTLE, buffer, 5, message.bytes().length);
    }

    /** Whether nothing is going to change the rings and no synchronisation runs. */
    public boolean isSettled() {
        return scheduled.isEmpty()
                && nodes.values().stream()
                        .noneMatch(node -> node.services().gate().isInSync() || !node.queue.isEmpty());
    }

    /** Lets time pass until rings and synchronisation have come to rest, and a little more. */
    public void settle() {
        for (int i = 0; i < 6000 && !isSettled(); i++) {
            step();
        }
        if (!isSettled()) {
            throw new IllegalStateException("the cluster does not settle");
        }
        advanceMs(100);
    }
}
