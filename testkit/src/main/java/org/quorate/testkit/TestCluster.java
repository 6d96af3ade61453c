package org.quorate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.quorate.base.RandomSource;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.service.ConnectedCluster;
import org.quorate.services.framework.ServiceId;
import org.quorate.simulation.ClusterPlan;
import org.quorate.simulation.Observer;
import org.quorate.simulation.OperatorCluster;
import org.quorate.simulation.RefusedClusterException;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;

/**
 * A cluster in this process, in virtual time: nodes are the product's own, machines and network are simulated, and applications reach them by
 * the API they use in production. Time goes on only while a thread waits, by a call of the API or of this class; the same seed gives the same
 * run.
 *
 * <pre>{@code
 * try (TestCluster nodes = TestCluster.ofNodes(3, 42)) {
 *     nodes.awaitRing();
 *     Cluster cluster = nodes.connect(1);
 *     nodes.partition(List.of(1), List.of(2, 3));
 *     nodes.await("node 1 stands alone", () -> !cluster.quorum().quorate(), Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * Of the test's threads the one that made the cluster may use it, and those begun by {@link #start}; they run one at a time. Listeners are
 * called as always, by threads of their sessions. Do not wait by other means, such as {@link Thread#sleep}: virtual time stands still
 * meanwhile. And hold no lock of your own over a call that waits, if a listener takes it too: the listener would have the turn, and never end.
 */
public final class TestCluster implements AutoCloseable {
    private static final Duration RING_PATIENCE = Duration.ofMinutes(2);
    private static final int FIRST_PID = 1000;
    private static final Duration LOOK = Duration.ofMillis(10);

    private final SimulatedCluster cluster;
    private final SimulatedThreads threads;
    private final Map<Integer, NodeClients> clients = new LinkedHashMap<>();
    private final Map<String, SimulatedThreads.SimulatedTask> applications = new LinkedHashMap<>();
    private final Set<Integer> stopWhenResumed = new HashSet<>();
    private int pids = FIRST_PID;

    private TestCluster(OperatorCluster plan, long seed) {
        cluster = plan.build(seed, new Watch());
        threads = new SimulatedThreads(cluster, RandomSource.seeded(seed + 1));
        RandomSource delays = RandomSource.seeded(seed + 2);
        for (SimulatedNode node : cluster.nodes()) {
            clients.put(
                    node.nodeId(),
                    new NodeClients(
                            cluster,
                            node,
                            threads,
                            delays,
                            ConnectOptions.DEFAULT.connectTimeout().toNanos()));
        }
        cluster.startAll();
    }

    /**
     * Nodes 1 to n with one link and every default, all started.
     *
     * @param nodes 1..250
     */
    public static TestCluster ofNodes(int nodes, long seed) {
        return ofConfiguration(ClusterPlan.ofNodes(nodes).corosyncConf(), seed);
    }

    /**
     * The nodes of a corosync.conf, all started: every option counts.
     *
     * @throws IllegalArgumentException if the file is refused; says why
     */
    public static TestCluster ofConfiguration(String corosyncConf, long seed) {
        try {
            return new TestCluster(OperatorCluster.read("corosync.conf", corosyncConf.getBytes(UTF_8)), seed);
        } catch (RefusedClusterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Tells each node's clients what becomes of it. */
    private final class Watch implements Observer {
        @Override
        public void onStart(SimulatedNode node) {
            of(node.nodeId()).onGone(); // if it ended in this very moment
        }

        @Override
        public void onReady(SimulatedNode node) {
            of(node.nodeId()).onReady();
        }

        @Override
        public void onServiceUnloading(SimulatedNode node, ServiceId service) {
            of(node.nodeId()).onServiceUnloading(service);
        }

        @Override
        public void onGone(SimulatedNode node) {
            of(node.nodeId()).onGone();
        }
    }

    private NodeClients of(int nodeId) {
        NodeClients found = clients.get(nodeId);
        if (found == null) {
            throw new IllegalArgumentException(
                    "this cluster has nodes " + nodeIds() + " and no node " + Integer.toUnsignedString(nodeId));
        }
        return found;
    }

    private SimulatedNode machine(int nodeId) {
        threads.requireTurn();
        of(nodeId);
        return cluster.node(nodeId);
    }

    /** What this run came from. */
    public long seed() {
        return cluster.seed();
    }

    /** Ids of all nodes, in the order of the configuration. */
    public List<Integer> nodeIds() {
        return List.copyOf(clients.keySet());
    }

    // ---- applications

    /**
     * Connects to a node as an application on it does; each connection has a process id of its own.
     *
     * @throws org.quorate.client.ClusterUnavailableException if the node does not run
     */
    public Cluster connect(int nodeId) {
        return connect(nodeId, ConnectOptions.DEFAULT);
    }

    /** As {@link #connect(int)}; the connect timeout is always that of {@link ConnectOptions#DEFAULT}, in virtual time as all others. */
    public Cluster connect(int nodeId, ConnectOptions options) {
        // this process's own would differ from run to run
        ConnectOptions same = options.pid() == ConnectOptions.DEFAULT.pid() ? options.withPid(++pids) : options;
        return new ConnectedCluster(of(nodeId), same);
    }

    /** Begins a thread of the application. What it throws fails the test, in {@link #close} at the latest. */
    public void start(String name, Runnable work) {
        if (applications.containsKey(name)) {
            throw new IllegalArgumentException("there is a thread '" + name + "' already");
        }
        SimulatedThreads.SimulatedTask task = threads.newTask(name, work);
        applications.put(name, task);
        task.start();
    }

    /**
     * Waits until a thread has ended.
     *
     * @throws ClusterTimeoutException if it has not in time
     */
    public void awaitEnd(String name, Duration patience) {
        SimulatedThreads.SimulatedTask task = applications.get(name);
        if (task == null) {
            throw new IllegalArgumentException("there is no thread '" + name + "'");
        }
        await("the end of thread '" + name + "'", task::isOver, patience);
        Throwable failure = task.failure();
        if (failure != null) {
            throw new AssertionError("thread '" + name + "' failed: " + failure, failure);
        }
    }

    // ---- time

    /** Virtual time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(cluster.nowNanos());
    }

    /** Lets time pass. */
    public void run(Duration time) {
        boolean _ = threads.waitFor(() -> false, time.toNanos());
    }

    /**
     * Lets time pass until the condition holds, which is looked at every 10 ms and may ask the cluster something.
     *
     * @param what for the exception
     * @throws ClusterTimeoutException if it does not in time
     */
    public void await(String what, BooleanSupplier condition, Duration patience) {
        Duration end = now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (now().compareTo(end) >= 0) {
                throw new ClusterTimeoutException(
                        what + ": not within " + patience + " of virtual time, by " + now() + " of seed " + seed());
            }
            run(LOOK);
        }
    }

    /**
     * Waits until all nodes that run are in one ring, and it is quorate.
     *
     * @throws ClusterTimeoutException if they are not after two minutes
     */
    public void awaitRing() {
        List<SimulatedNode> running =
                cluster.nodes().stream().filter(SimulatedNode::isRunning).toList();
        await(
                "one quorate ring of " + running,
                () -> running.stream().allMatch(node -> isRingOf(node, running)),
                RING_PATIENCE);
    }

    private boolean isRingOf(SimulatedNode node, List<SimulatedNode> all) {
        if (!node.isRunning() || node.isPaused() || !of(node.nodeId()).isReady()) {
            return false;
        }
        var status = node.node().quorumStatus();
        return status.quorate()
                && status.members().stream()
                        .map(voter -> voter.nodeId())
                        .collect(Collectors.toSet())
                        .equals(all.stream().map(SimulatedNode::nodeId).collect(Collectors.toSet()));
    }

    // ---- faults

    /** Cuts the network so that only nodes of one group reach each other; a node in no group is alone. */
    @SafeVarargs
    public final void partition(List<Integer>... groups) {
        threads.requireTurn();
        List<List<Integer>> all = new ArrayList<>();
        for (List<Integer> group : groups) {
            group.forEach(this::of);
            all.add(group);
        }
        cluster.partition(all);
    }

    /** Every node reaches every other again. */
    public void heal() {
        threads.requireTurn();
        cluster.heal();
    }

    /**
     * What the network does to each datagram from now on.
     *
     * @param loss 0..1
     * @param delay of each
     * @param jitter added to the delay, up to this
     */
    public void network(double loss, Duration delay, Duration jitter) {
        threads.requireTurn();
        cluster.setFaults(
                SimulatedCluster.PathSelection.ALL,
                faults -> faults.withLoss(loss).withDelay(delay.toNanos(), jitter.toNanos()));
    }

    /** The machine dies at once. Its connections are lost. */
    public void crash(int nodeId) {
        stopWhenResumed.remove(nodeId);
        machine(nodeId).crash();
    }

    /** The node leaves in order, and ends; one that stands still once it is resumed. */
    public void stop(int nodeId) {
        SimulatedNode machine = machine(nodeId);
        if (machine.isPaused()) {
            stopWhenResumed.add(nodeId);
        } else {
            machine.shutDown();
        }
    }

    /**
     * Starts a node that does not run.
     *
     * @throws IllegalStateException if it runs
     */
    public void restart(int nodeId) {
        machine(nodeId).start();
    }

    /** The node stands still: SIGSTOP, or a virtual machine that is moved. Calls to it wait; connecting does for 10 s. */
    public void pause(int nodeId) {
        machine(nodeId).pause();
    }

    /** The node goes on. */
    public void resume(int nodeId) {
        machine(nodeId).resume();
        if (stopWhenResumed.remove(nodeId)) {
            stop(nodeId);
        }
    }

    /** Whether the node's process lives. */
    public boolean isRunning(int nodeId) {
        return machine(nodeId).isRunning();
    }

    /** A number of everything the nodes did so far: equal for runs of the same seed. */
    public long fingerprint() {
        return cluster.fingerprint();
    }

    /**
     * Ends all threads of sessions and of the application.
     *
     * @throws AssertionError if one of them failed
     */
    @Override
    public void close() {
        List<Throwable> failures = threads.close();
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError(
                    "a thread of the test failed: " + failures.getFirst() + " (seed " + seed() + ")",
                    failures.getFirst());
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }
}
