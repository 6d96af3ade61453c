package org.quorate.pmxcfs.ipc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.ipc.libqb.EpollReadiness;
import org.quorate.ipc.libqb.EventMemory;
import org.quorate.ipc.libqb.IpcConnection;
import org.quorate.ipc.libqb.IpcServer;
import org.quorate.ipc.libqb.IpcService;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.ipc.libqb.RequestRate;
import org.quorate.ipc.libqb.SocketFiles;
import org.quorate.ipc.libqb.TransportKind;
import org.quorate.pmxcfs.files.FileService;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.EventFd;
import org.quorate.posix.local.PeerCredentials;

/** The service {@code pve2} with the thread that serves it. */
public final class StatusServer implements AutoCloseable {
    private static final int READY_AT_A_TIME = 64;
    private static final long STOP_MARK = 0;

    private final Epoll epoll;
    private final EventFd stopSignal;
    private final EpollReadiness readiness;
    private final IpcServer server;
    private final Thread thread;
    private final Consumer<Throwable> onFailure;
    private volatile boolean stopping;

    @SuppressWarnings("MustBeClosedChecker") // closed by the thread, or here if there will be none
    private StatusServer(
            String name, @Nullable String sockets, Service service, LogSink log, Consumer<Throwable> onFailure)
            throws PosixException {
        this.onFailure = onFailure;
        epoll = new Epoll(READY_AT_A_TIME);
        EventFd signal = null;
        boolean done = false;
        try {
            signal = new EventFd();
            stopSignal = signal;
            epoll.add(signal.fd(), Epoll.IN, STOP_MARK);
            readiness = new EpollReadiness(epoll);
            server = IpcServer.listen(
                    settings(name, sockets), service, readiness, new EventMemory(0), new LibqbLog(log));
            done = true;
        } finally {
            if (!done) {
                if (signal != null) {
                    signal.close();
                }
                epoll.close();
            }
        }
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    private static IpcSettings settings(String name, @Nullable String sockets) {
        IpcSettings plain = IpcSettings.of(name, TransportKind.SHM);
        return new IpcSettings(
                name,
                plain.transport(),
                sockets == null ? SocketFiles.directory() : sockets,
                plain.sharedDirectory(),
                plain.maxConnections(),
                plain.maxBufferBytes(),
                plain.events());
    }

    /**
     * Begins to serve.
     *
     * @param name that clients connect to, {@code pve2}
     * @param sockets directory in which it is found; null for the machine's names
     * @param group of all files: its members may read
     * @param onFailure told of an error in the service itself, after which nobody is served any more
     * @throws PosixException if the name is taken, above all: EADDRINUSE
     */
    public static StatusServer start(
            String name,
            @Nullable String sockets,
            FileService files,
            int group,
            LogSink log,
            Consumer<Throwable> onFailure)
            throws PosixException {
        StatusServer server =
                new StatusServer(name, sockets, new Service(new Requests(files, log), group, log), log, onFailure);
        server.thread.start();
        return server;
    }

    private record Service(Requests requests, int group, LogSink log) implements IpcService {
        @Override
        public int admit(PeerCredentials client) {
            if (Access.of(client, group) != null) {
                return 0;
            }
            log.log(
                    Domain.IPCS,
                    Level.CRIT,
                    "connection from bad user %s! - rejected".formatted(Integer.toUnsignedString(client.uid())));
            return -Errno.EACCES;
        }

        @Override
        public RequestRate rate() {
            return RequestRate.FAST;
        }

        @Override
        public IpcSession open(IpcConnection connection) {
            Access access = Access.of(connection.peer(), group);
            if (access == null) {
                throw new IllegalStateException("a client that was not admitted is connected");
            }
            return new ClientOfStatus(connection, access, requests, log);
        }
    }

    /** What the protocol's own code says. */
    private record LibqbLog(LogSink sink) implements Log {
        @Override
        public boolean isEnabled(Subsystem subsystem, Level level) {
            return true;
        }

        @Override
        @SuppressWarnings("AnnotateFormatMethod") // as in the interface
        public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
            sink.log(Domain.LIBQB, level, arguments.length == 0 ? template : template.formatted(arguments));
        }
    }

    private void run() {
        try {
            while (!stopping) {
                turn();
            }
        } catch (PosixException | RuntimeException | Error broken) {
            onFailure.accept(broken);
        } finally {
            server.close();
            epoll.close();
        }
    }

    private void turn() throws PosixException {
        long deadline = server.nextDeadlineNanos();
        int ready = epoll.await(deadline == Long.MAX_VALUE ? -1 : Math.max(0, deadline - System.nanoTime()));
        for (int i = 0; i < ready; i++) {
            if (EpollReadiness.owns(epoll.data(i))) {
                readiness.dispatch(epoll.data(i), epoll.conditions(i));
            }
        }
        server.flush(System.nanoTime());
    }

    /** Disconnects all clients; returns when the thread has ended. */
    @Override
    public void close() {
        stopping = true;
        stopSignal.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        stopSignal.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
