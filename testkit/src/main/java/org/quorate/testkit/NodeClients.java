package org.quorate.testkit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Log;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Scheduling;
import org.quorate.client.connection.Service;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.runtime.ipc.InProcessSessions;
import org.quorate.services.framework.ServiceId;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;

/** The clients of one simulated node, whichever incarnation of it runs. */
final class NodeClients implements Endpoint {
    /** Of a request on its way to the node: what a wake-up takes. */
    private static final long MIN_DELAY_NANOS = 5_000;

    private static final long JITTER_NANOS = 45_000;
    /** Requests that wait for room in the ring, or for a node that stands still. */
    private static final long HELD_NANOS = 200_000;

    private static final long CONNECT_PAUSE_NANOS = 10_000_000;
    private static final long STATISTICS_NANOS = 500_000_000;

    private final SimulatedCluster cluster;
    private final SimulatedNode node;
    private final SimulatedThreads threads;
    private final RandomSource random;
    private final long patienceNanos;
    private final Set<SimulatedConnection> open = new LinkedHashSet<>();
    private final Set<SimulatedConnection> called = new LinkedHashSet<>();
    private @Nullable InProcessSessions sessions;
    private boolean isReady;
    private long connected;
    private long ended;

    /** @param patienceNanos of who connects, with a node whose first ring is forming */
    NodeClients(
            SimulatedCluster cluster,
            SimulatedNode node,
            SimulatedThreads threads,
            RandomSource random,
            long patienceNanos) {
        this.cluster = cluster;
        this.node = node;
        this.threads = threads;
        this.random = random;
        this.patienceNanos = patienceNanos;
    }

    // ---- what becomes of the node

    /** A synchronisation is complete: clients may come. */
    void onReady() {
        if (!isReady) {
            isReady = true;
            InProcessSessions made = new InProcessSessions(node.node(), node::clockNanos, Log.NONE);
            sessions = made;
            tellStatisticsLater(made);
        }
    }

    private void tellStatisticsLater(InProcessSessions made) {
        cluster.schedule(cluster.nowNanos() + STATISTICS_NANOS, () -> {
            if (sessions == made) {
                node.input(running -> made.tellStatistics(node.clockNanos(), () -> connected + ended));
                tellStatisticsLater(made);
            }
        });
    }

    /** Inside an input of the node. */
    void onServiceUnloading(ServiceId service) {
        InProcessSessions current = sessions;
        if (current != null) {
            current.insideInput(() -> List.copyOf(open).stream()
                    .filter(connection -> connection.service() == service)
                    .forEach(connection -> end(connection, true)));
        }
    }

    /** The process is gone. */
    void onGone() {
        isReady = false;
        sessions = null;
        List.copyOf(open).forEach(connection -> end(connection, false));
    }

    private void end(SimulatedConnection connection, boolean tellNode) {
        if (open.remove(connection)) {
            ended++;
            called.remove(connection);
            connection.end(tellNode);
        }
    }

    /** Whether clients may come. */
    boolean isReady() {
        return isReady;
    }

    // ---- what clients do

    @Override
    public Scheduling scheduling() {
        return threads;
    }

    @Override
    public ServiceConnection connect(Service service) {
        String name = "node " + Integer.toUnsignedString(node.nodeId());
        if (!node.isRunning()) {
            throw new ClusterUnavailableException(name + " does not run");
        }
        long end = threads.nanoTime() + patienceNanos;
        while (!isReady || node.isPaused()) {
            if (!node.isRunning()) {
                throw new ClusterUnavailableException(name + " does not run any more");
            }
            if (threads.nanoTime() >= end) {
                throw new ClusterUnavailableException(name + " does not serve '" + service + "' yet");
            }
            threads.pause(CONNECT_PAUSE_NANOS);
        }
        return opened(InProcessSessions.serviceOf(service.socket()), name);
    }

    private SimulatedConnection opened(ServiceId service, String name) {
        InProcessSessions current = sessions;
        if (current == null || !current.isLoaded(service)) {
            throw new ClusterUnavailableException(name + " does not serve '" + service.shortName() + "' now");
        }
        SimulatedConnection connection = new SimulatedConnection(this, threads, service, ++connected);
        open.add(connection);
        node.input(running -> connection.start(current.open(service, connection)));
        return connection;
    }

    /** Has the node look at its requests, soon. */
    void call(SimulatedConnection connection) {
        if (called.add(connection)) {
            schedule(connection, MIN_DELAY_NANOS + Math.floorMod(random.nextLong(), JITTER_NANOS));
        }
    }

    private void schedule(SimulatedConnection connection, long nanos) {
        cluster.schedule(cluster.nowNanos() + nanos, () -> serve(connection));
    }

    private void serve(SimulatedConnection connection) {
        InProcessSessions current = sessions;
        if (current == null || !open.contains(connection)) {
            called.remove(connection);
            return;
        }
        if (node.isPaused() || current.rate(connection.service()).isStopped()) {
            schedule(connection, HELD_NANOS);
            return;
        }
        boolean[] more = new boolean[1];
        node.input(running -> more[0] = connection.serve());
        if (more[0]) {
            schedule(connection, 0);
        } else {
            called.remove(connection);
        }
    }

    void disconnect(SimulatedConnection connection) {
        cluster.schedule(cluster.nowNanos(), () -> {
            if (node.isPaused()) {
                disconnectLater(connection);
            } else {
                node.input(running -> end(connection, true));
            }
        });
    }

    private void disconnectLater(SimulatedConnection connection) {
        cluster.schedule(cluster.nowNanos() + HELD_NANOS, () -> disconnect(connection));
    }
}
