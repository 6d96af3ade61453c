package org.quorate.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.daemon.control.ControlBackend;
import org.quorate.daemon.control.ControlServer;
import org.quorate.daemon.control.DaemonInfo;
import org.quorate.daemon.log.LogSinks;
import org.quorate.engine.Node;
import org.quorate.engine.NodeSurroundings;
import org.quorate.engine.StoredState;
import org.quorate.engine.recording.FlightRecorder;
import org.quorate.engine.recording.HostRecorder;
import org.quorate.ipc.libqb.EpollReadiness;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.ProcessSignal;
import org.quorate.posix.event.Signals;
import org.quorate.posix.local.SystemdNotify;
import org.quorate.runtime.LateLinkEvents;
import org.quorate.runtime.MonotonicClock;
import org.quorate.runtime.NodeLoop;
import org.quorate.runtime.RequestQueue;
import org.quorate.runtime.host.SecureRandomSource;
import org.quorate.runtime.host.StateDirectory;
import org.quorate.runtime.ipc.ClientServers;
import org.quorate.runtime.net.LinkSockets;

/** A node with everything that connects it to this machine, from the open sockets to the control socket. */
final class RunningNode implements AutoCloseable {
    private static final int MAX_EPOLL_EVENTS = 64;

    /** What corosync-blackbox sets. */
    private static final String BLACK_BOX = "runtime.blackbox.dump_flight_data";

    private final LogSinks log;
    private final Epoll epoll;
    private final RequestQueue requests;
    private final LinkSockets sockets;
    private final LoopOutputs outputs;
    private final NodeLoop loop;
    private final SystemdNotify systemd;
    private final ClientServers clients;
    private final @Nullable ControlServer control;
    private final Recordings recordings;

    private RunningNode(
            LogSinks log,
            Epoll epoll,
            RequestQueue requests,
            LinkSockets sockets,
            LoopOutputs outputs,
            NodeLoop loop,
            SystemdNotify systemd,
            ClientServers clients,
            @Nullable ControlServer control,
            Recordings recordings) {
        this.log = log;
        this.epoll = epoll;
        this.requests = requests;
        this.sockets = sockets;
        this.outputs = outputs;
        this.loop = loop;
        this.systemd = systemd;
        this.clients = clients;
        this.control = control;
        this.recordings = recordings;
    }

    static RunningNode create(
            DaemonOptions options,
            ConfigurationResult.Accepted accepted,
            HostRecorder machine,
            StateDirectory state,
            LogSinks log,
            Signals signals)
            throws IOException {
        RunningConfiguration running = accepted.configuration();
        StoredState stored = load(state);
        Epoll epoll = new Epoll(MAX_EPOLL_EVENTS);
        EpollReadiness readiness = new EpollReadiness(epoll);
        RequestQueue requests = new RequestQueue(readiness);
        LateLinkEvents linkEvents = new LateLinkEvents();
        LinkSockets sockets = new LinkSockets(epoll, log, linkEvents);
        SystemdNotify systemd = SystemdNotify.fromEnvironment();
        LoopOutputs outputs = new LoopOutputs(
                log, state, sockets, systemd, options.configurationFile(), machine, accepted.map(), running);
        MonotonicClock clock = new MonotonicClock();
        FlightRecorder recorder = recorder(options, accepted, stored, machine, clock, log);
        NodeSurroundings surroundings = NodeSurroundings.of(new SecureRandomSource(), outputs);
        Node node = new Node(
                running.cluster(),
                accepted.map(),
                stored,
                recorder == null ? surroundings : recorder.around(surroundings));
        Recordings recordings = new Recordings(
                recorder, new RecordingFiles(state.path(), running.cluster().localNodeId()), log);
        accepted.map().track(BLACK_BOX, false, (event, key, now, old) -> {
            if (event == Cmap.Event.MODIFIED) {
                recordings.requestBetweenInputs(BLACK_BOX);
            }
        });
        LoopOperations operations =
                new LoopOperations(node, outputs, sockets, log, clock, options.simulatedFaults(), recordings);
        ClientServers clients = new ClientServers(
                readiness, node, clock::nanos, log, running.system().ipcType(), options.clientSockets());
        outputs.connect(clients);
        readiness.add(signals.fd(), Epoll.IN, conditions -> onSignals(signals.drain(), node, clock, log, recordings));
        NodeLoop loop = new NodeLoop(epoll, readiness, node, sockets, clock, List.of(operations, clients));
        linkEvents.connect(loop);
        DaemonInfo info = new DaemonInfo(
                Version.PRODUCT,
                ProcessHandle.current().pid(),
                running.cluster().localNodeId(),
                options.configurationFile(),
                options.simulatedFaults());
        ControlServer control =
                startControl(Path.of(options.controlSocket()), new Backend(info, requests, operations), log);
        return new RunningNode(log, epoll, requests, sockets, outputs, loop, systemd, clients, control, recordings);
    }

    private static void onSignals(
            Set<ProcessSignal> came, Node node, MonotonicClock clock, LogSinks log, Recordings recordings) {
        if (came.contains(ProcessSignal.TERMINATE) || came.contains(ProcessSignal.INTERRUPT)) {
            node.shutDown(clock.nanos());
        }
        if (came.contains(ProcessSignal.HANGUP)) {
            log.reopen();
        }
        if (came.contains(ProcessSignal.USER_2)) {
            recordings.write("SIGUSR2");
        }
    }

    private static @Nullable FlightRecorder recorder(
            DaemonOptions options,
            ConfigurationResult.Accepted accepted,
            StoredState stored,
            HostRecorder machine,
            MonotonicClock clock,
            LogSinks log) {
        RecordingSize size = RecordingSize.of(accepted.map());
        if (size.remark() != null) {
            log.log(Subsystem.MAIN, Level.WARNING, "%s", size.remark());
        }
        return size.bytes() == 0
                ? null
                : new FlightRecorder(
                        Version.PRODUCT,
                        accepted.configuration().cluster().localNodeId(),
                        options.configurationFile(),
                        stored,
                        machine,
                        size.bytes(),
                        System.currentTimeMillis(),
                        clock.nanos());
    }

    private static StoredState load(StateDirectory state) throws RingIdUnreadable {
        try {
            return state.load();
        } catch (IOException e) {
            throw new RingIdUnreadable(e);
        }
    }

    private static @Nullable ControlServer startControl(Path socket, ControlBackend backend, LogSinks log) {
        try {
            Path directory = socket.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return ControlServer.start(socket, backend);
        } catch (IOException e) {
            log.log(
                    Subsystem.MAIN,
                    Level.ERROR,
                    "Tools cannot reach this node, because its control socket %s cannot be created: %s",
                    socket.toString(),
                    e.toString());
            return null;
        }
    }

    /** Runs to the node's end and returns the exit status. */
    int run() throws PosixException {
        try {
            loop.run();
        } catch (PosixException | RuntimeException e) {
            recordings.writeLast("the daemon's loop failed: " + e);
            throw e;
        }
        if (outputs.exitStatus() != ExitStatus.NORMAL) {
            recordings.writeLast("the node ended with status " + outputs.exitStatus() + " at " + outputs.exitPlace());
        }
        try {
            systemd.stopping();
        } catch (PosixException e) {
            log.log(Subsystem.MAIN, Level.DEBUG, "systemd could not be told of the end: %s", e.errnoText());
        }
        return outputs.exitStatus();
    }

    /** Where a node that did not end normally stopped. */
    String exitPlace() {
        return outputs.exitPlace();
    }

    @Override
    public void close() throws IOException {
        if (control != null) {
            control.close();
        }
        clients.close();
        requests.close();
        sockets.close();
        epoll.close();
    }

    private record Backend(DaemonInfo info, RequestQueue requests, LoopOperations operations)
            implements ControlBackend {
        @Override
        public boolean submit(Task task) {
            return requests.submit(() -> task.run(operations));
        }
    }
}
