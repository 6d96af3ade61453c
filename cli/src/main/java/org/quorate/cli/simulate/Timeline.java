package org.quorate.cli.simulate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.engine.NodeEvent;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.scenario.Action;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.Step;

/** Notes while a run goes on what an operator would want to know of it. */
public final class Timeline implements ScenarioRun.StepListener {
    private final Map<Integer, String> names;
    private final SortedMap<Integer, List<NodeState>> states = new TreeMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final SortedMap<Long, Integer> deliveriesPerSecond = new TreeMap<>();
    private @Nullable SimulatedCluster cluster;
    private long endNanos;

    /**
     * One line of the story.
     *
     * @param nodeId 0 for what concerns no single node
     * @param isAction whether the scenario did it, not the cluster
     */
    record Entry(long nanos, int nodeId, boolean isAction, String text) {}

    /**
     * @param names of nodes that have one
     */
    public Timeline(Map<Integer, String> names) {
        this.names = Map.copyOf(names);
    }

    // ---- what happens

    @Override
    public void onCluster(SimulatedCluster started) {
        cluster = started;
        for (SimulatedNode node : started.nodes()) {
            states.put(node.nodeId(), new ArrayList<>(List.of(new NodeState(0, NodeState.Kind.DOWN, List.of()))));
        }
    }

    private long now() {
        return cluster == null ? 0 : cluster.nowNanos();
    }

    @Override
    public void onStep(Step step) {
        entries.add(new Entry(step.atNanos(), 0, true, step.action().text()));
        if (step.action() instanceof Action.OfNode action && cluster != null) {
            boolean isRunning = cluster.node(action.nodeId()).isRunning();
            NodeState last = last(action.nodeId());
            if (action.verb() == Action.NodeVerb.PAUSE && isRunning) {
                enter(action.nodeId(), NodeState.Kind.PAUSED, last.members());
            } else if (action.verb() == Action.NodeVerb.RESUME && last.kind() == NodeState.Kind.PAUSED) {
                enter(action.nodeId(), beforePause(action.nodeId()), last.members());
            }
        }
    }

    private NodeState.Kind beforePause(int nodeId) {
        List<NodeState> all = states.getOrDefault(nodeId, List.of());
        return all.size() < 2
                ? NodeState.Kind.NO_QUORUM
                : all.get(all.size() - 2).kind();
    }

    @Override
    public void onNote(int nodeId, String text) {
        entries.add(new Entry(now(), nodeId, false, text));
    }

    @Override
    public void onStart(SimulatedNode node) {
        enter(node.nodeId(), NodeState.Kind.NO_QUORUM, List.of());
        if (node.incarnation() > 1) {
            entries.add(new Entry(now(), node.nodeId(), false, "starts"));
        }
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        entries.add(new Entry(now(), node.nodeId(), false, "ends with status " + status));
    }

    @Override
    public void onGone(SimulatedNode node) {
        enter(node.nodeId(), NodeState.Kind.DOWN, List.of());
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        if (event instanceof NodeEvent.QuorumChanged changed) {
            NodeState before = last(node.nodeId());
            NodeState.Kind kind = changed.quorate() ? NodeState.Kind.QUORATE : NodeState.Kind.NO_QUORUM;
            if (before.kind() == kind && before.members().equals(changed.members())) {
                return;
            }
            enter(node.nodeId(), kind, changed.members());
            entries.add(new Entry(now(), node.nodeId(), false, describe(before, kind, changed.members())));
        }
    }

    private static String describe(NodeState before, NodeState.Kind kind, List<Integer> members) {
        String with = "is with " + numbers(members);
        if (before.kind() == kind) {
            return with + (kind == NodeState.Kind.QUORATE ? ", still quorate" : ", still without quorum");
        }
        if (kind == NodeState.Kind.QUORATE) {
            return with + ", QUORATE";
        }
        return with + (before.kind() == NodeState.Kind.QUORATE ? ", QUORUM LOST" : ", no quorum");
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        deliveriesPerSecond.merge(now() / 1_000_000_000L, 1, Integer::sum);
    }

    private NodeState last(int nodeId) {
        return states.getOrDefault(nodeId, List.of(new NodeState(0, NodeState.Kind.DOWN, List.of())))
                .getLast();
    }

    private void enter(int nodeId, NodeState.Kind kind, List<Integer> members) {
        List<NodeState> all = states.computeIfAbsent(nodeId, key -> new ArrayList<>());
        if (!all.isEmpty() && all.getLast().fromNanos() == now()) {
            all.removeLast();
        }
        all.add(new NodeState(now(), kind, members));
    }

    /** The run is over. */
    public void end() {
        endNanos = now();
    }

    // ---- what came of it

    long endNanos() {
        return endNanos;
    }

    List<Integer> nodeIds() {
        return List.copyOf(states.keySet());
    }

    /** Name and number together, or the number alone. */
    String title(int nodeId) {
        String name = names.get(nodeId);
        return name == null ? "node " + nodeId : name + " (node " + nodeId + ")";
    }

    List<NodeState> states(int nodeId) {
        return Collections.unmodifiableList(states.getOrDefault(nodeId, List.of()));
    }

    NodeState stateAt(int nodeId, long nanos) {
        NodeState found = states(nodeId).getFirst();
        for (NodeState state : states(nodeId)) {
            if (state.fromNanos() <= nanos) {
                found = state;
            }
        }
        return found;
    }

    /** In order of time; what several nodes told at one instant and in the same words is one entry of each. */
    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    SortedMap<Long, Integer> deliveriesPerSecond() {
        return Collections.unmodifiableSortedMap(deliveriesPerSecond);
    }

    /** How long a node was in a state, in ns. */
    long total(int nodeId, NodeState.Kind kind) {
        long total = 0;
        List<NodeState> all = states(nodeId);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).kind() == kind) {
                total += (i + 1 < all.size() ? all.get(i + 1).fromNanos() : endNanos)
                        - all.get(i).fromNanos();
            }
        }
        return total;
    }

    /** A time in which no node was quorate, so that nobody could write. */
    record Outage(long fromNanos, long toNanos) {
        long nanos() {
            return toNanos - fromNanos;
        }
    }

    List<Outage> outages() {
        TreeMap<Long, Boolean> changes = new TreeMap<>();
        states.values().forEach(all -> all.forEach(state -> changes.put(state.fromNanos(), true)));
        List<Outage> outages = new ArrayList<>();
        long from = -1;
        for (long at : changes.keySet()) {
            boolean isQuorate =
                    nodeIds().stream().anyMatch(id -> stateAt(id, at).kind() == NodeState.Kind.QUORATE);
            if (!isQuorate && from < 0) {
                from = at;
            } else if (isQuorate && from >= 0) {
                outages.add(new Outage(from, at));
                from = -1;
            }
        }
        if (from >= 0) {
            outages.add(new Outage(from, endNanos));
        }
        return outages;
    }

    static String numbers(List<Integer> ids) {
        return ids.toString().replaceAll("[\\[\\] ]", "");
    }
}
