package org.quorate.interop.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.quorate.interop.differential.checker.ClientName;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.scenario.Action;
import org.quorate.simulation.scenario.Scenario;
import org.quorate.simulation.scenario.ScenarioRun;
import org.quorate.simulation.scenario.Traffic;

/** Nodes in virtual time; clients are sessions of the services, as the daemon has them for processes on the client libraries. */
final class SimulatedStage implements Stage {
    private static final long SLICE_MILLIS = 10;
    private static final long NANOS_PER_MS = 1_000_000;
    /** An orderly stop takes a few rotations of the token. */
    private static final long STOP_MILLIS = 10_000;

    private static final long START_MILLIS = 30_000;

    private final ScenarioRun run;
    private final SimulatedCluster cluster;
    private final Map<ClientName, SessionClient> open = new TreeMap<>();
    private int nextPid = 1000;

    SimulatedStage(Script script) {
        // its own traffic would be other messages than the ones of real clients
        run = new ScenarioRun(new Scenario(script.setup().withTraffic(Traffic.NONE), List.of(), Long.MAX_VALUE));
        cluster = run.cluster();
    }

    @Override
    public String name() {
        return "simulation";
    }

    @Override
    public void startAll() {
        cluster.startAll();
    }

    @Override
    public boolean isAwake(int node) {
        return isRunning(node) && !cluster.node(node).isPaused();
    }

    @Override
    public boolean isRunning(int node) {
        return cluster.node(node).isRunning();
    }

    @Override
    public void apply(Action action) {
        action.apply(run);
        if (action instanceof Action.OfNode(Action.NodeVerb verb, int id)
                && verb == Action.NodeVerb.LEAVE
                && !await(STOP_MILLIS, () -> !isRunning(id))) {
            throw new AssertionError("simulation: node " + id + " did not stop within " + STOP_MILLIS + " ms");
        }
    }

    @Override
    public StageClient open(ClientName name) {
        SimulatedNode node = cluster.node(name.node());
        // a daemon takes no clients before it has been in a ring, if only in its own
        if (!await(START_MILLIS, () -> !node.node().services().gate().isInSync())) {
            throw new AssertionError("simulation: " + node + " was in no ring within " + START_MILLIS + " ms");
        }
        SessionClient client = new SessionClient(name, cluster, node, nextPid++);
        open.put(name, client);
        return client;
    }

    @Override
    public long nowMillis() {
        return cluster.nowNanos() / NANOS_PER_MS;
    }

    @Override
    public boolean await(long limitMillis, BooleanSupplier condition) {
        long end = nowMillis() + limitMillis;
        while (!condition.getAsBoolean()) {
            if (nowMillis() > end) {
                return false;
            }
            cluster.runFor(SLICE_MILLIS);
            run.check();
        }
        return true;
    }

    @Override
    public String describe() {
        List<String> texts = new ArrayList<>();
        open.values().forEach(client -> texts.add(client.history().text()));
        return String.join("\n", texts);
    }

    @Override
    public void close() {
        // nothing outlives it
    }
}
