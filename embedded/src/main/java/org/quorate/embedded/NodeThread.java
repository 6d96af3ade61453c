package org.quorate.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.reading.ConfigurationNotice;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.engine.Node;
import org.quorate.engine.NodeSurroundings;
import org.quorate.engine.StoredState;
import org.quorate.ipc.libqb.EpollReadiness;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.runtime.LateLinkEvents;
import org.quorate.runtime.MonotonicClock;
import org.quorate.runtime.NodeLoop;
import org.quorate.runtime.RequestQueue;
import org.quorate.runtime.host.SecureRandomSource;
import org.quorate.runtime.host.StateDirectory;
import org.quorate.runtime.ipc.InProcessSessions;
import org.quorate.runtime.net.LinkSockets;

/** The thread that owns an embedded node, from its start to its end, and all that the node needs. */
final class NodeThread {
    private static final int MAX_EPOLL_EVENTS = 64;
    /** As a daemon whose loop fails. */
    private static final int LOOP_FAILED_STATUS = 15;

    private final int nodeId;
    private final Node node;
    private final MonotonicClock clock;
    private final RequestQueue queue;
    private final EmbeddedClients clients;
    private final EmbeddedOutputs outputs;
    private final NodeLoop loop;
    private final Slf4jLog log;
    private final Deque<AutoCloseable> resources;
    private final CompletableFuture<NodeEnd> end = new CompletableFuture<>();

    private NodeThread(
            int nodeId,
            Node node,
            MonotonicClock clock,
            RequestQueue queue,
            EmbeddedClients clients,
            EmbeddedOutputs outputs,
            NodeLoop loop,
            Slf4jLog log,
            Deque<AutoCloseable> resources) {
        this.nodeId = nodeId;
        this.node = node;
        this.clock = clock;
        this.queue = queue;
        this.clients = clients;
        this.outputs = outputs;
        this.loop = loop;
        this.log = log;
        this.resources = resources;
    }

    /** @param file as the configuration was read from, for a reload */
    static NodeThread start(
            ConfigurationResult.Accepted accepted,
            HostEnvironment machine,
            String file,
            Path directory,
            ClientLimits limits)
            throws IOException {
        Deque<AutoCloseable> resources = new ArrayDeque<>();
        boolean done = false;
        try {
            resources.push(StateLock.take(directory));
            StateDirectory state = new StateDirectory(
                    directory, accepted.configuration().cluster().localNodeId());
            NodeThread made = make(accepted, machine, file, state, state.load(), limits, resources);
            Thread.ofPlatform().name("quorate-node").daemon().start(made::run);
            done = true;
            return made;
        } finally {
            if (!done) {
                release(resources, Log.NONE);
            }
        }
    }

    private static NodeThread make(
            ConfigurationResult.Accepted accepted,
            HostEnvironment machine,
            String file,
            StateDirectory state,
            StoredState stored,
            ClientLimits limits,
            Deque<AutoCloseable> resources)
            throws PosixException {
        Slf4jLog log = opened(resources, new Slf4jLog());
        Epoll epoll = opened(resources, new Epoll(MAX_EPOLL_EVENTS));
        EpollReadiness readiness = new EpollReadiness(epoll);
        RequestQueue queue = opened(resources, new RequestQueue(readiness));
        LateLinkEvents linkEvents = new LateLinkEvents();
        LinkSockets sockets = opened(resources, new LinkSockets(epoll, log, linkEvents));
        MonotonicClock clock = new MonotonicClock();
        EmbeddedOutputs outputs = new EmbeddedOutputs(log, state, sockets, file, machine, accepted);
        Node node = new Node(
                accepted.configuration().cluster(),
                accepted.map(),
                stored,
                NodeSurroundings.of(new SecureRandomSource(), outputs));
        EmbeddedClients clients =
                new EmbeddedClients(queue, new InProcessSessions(node, clock::nanos, log), limits, log);
        outputs.connect(clients);
        NodeLoop loop = new NodeLoop(epoll, readiness, node, sockets, clock, List.of(clients));
        linkEvents.connect(loop);
        for (ConfigurationNotice notice : accepted.notices()) {
            log.log(notice.subsystem(), notice.level(), "%s", notice.text());
        }
        return new NodeThread(
                accepted.configuration().cluster().localNodeId(),
                node,
                clock,
                queue,
                clients,
                outputs,
                loop,
                log,
                resources);
    }

    /** To be closed in the opposite order. */
    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> resources, T made) {
        resources.push(made);
        return made;
    }

    int nodeId() {
        return nodeId;
    }

    EmbeddedClients clients() {
        return clients;
    }

    CompletableFuture<NodeEnd> end() {
        return end;
    }

    /** From any thread. */
    void shutDown() {
        boolean _ = clients.submit(() -> node.shutDown(clock.nanos()));
    }

    private void run() {
        NodeEnd how;
        try {
            loop.run();
            how = outputs.exitStatus() == 0
                    ? new NodeEnd(0, "")
                    : new NodeEnd(
                            outputs.exitStatus(),
                            "the node ended with status " + outputs.exitStatus() + " at " + outputs.exitPlace()
                                    + "; its log says why");
        } catch (PosixException | RuntimeException | Error e) {
            log.log(Subsystem.MAIN, Level.EMERG, "The node's loop failed: %s", e.toString());
            how = new NodeEnd(LOOP_FAILED_STATUS, "the node's loop failed: " + e);
        }
        try {
            clients.close();
            queue.close();
            queue.runRest();
        } catch (RuntimeException | Error e) {
            log.log(Subsystem.MAIN, Level.ERROR, "Clients are not told of the node's end: %s", e.toString());
        } finally {
            release(resources, log);
            end.complete(how);
        }
    }

    private static void release(Deque<AutoCloseable> resources, Log log) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                log.log(Subsystem.MAIN, Level.WARNING, "Not released after the node's end: %s", e.toString());
            }
        }
    }
}
