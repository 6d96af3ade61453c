package org.quorate.ipc.libqb;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixListener;
import org.quorate.posix.local.UnixSocket;

/**
 * Listens for the clients of one service and keeps their connections (spec 40 §2, §6). Has no thread: the loop calls it when a
 * descriptor is ready, and {@link #flush} at the end of each turn.
 */
public final class IpcServer implements AutoCloseable {
    /** Without a free descriptor the next client is looked at after this time. */
    private static final long ACCEPT_PAUSE_NANOS = 100_000_000;

    private static final int BACKLOG = 128;
    private static final int ACCEPTS_PER_TURN = 16;
    /** Clients that connect and say nothing: with more the oldest is dropped. */
    private static final int MAX_UNFINISHED = 256;

    private static final int SOCKET_FILE_MODE = 0777;
    private static final int DIRECTORY_MODE = 0770;
    private static final long NEVER = Long.MAX_VALUE;

    private final IpcSettings settings;
    private final IpcService service;
    private final Readiness readiness;
    private final EventMemory eventMemory;
    private final Log log;
    private final UnixListener listener;
    private final @Nullable String socketPath;
    private final Set<SetupSession> unfinished = new LinkedHashSet<>();
    private final Set<IpcConnection> connections = new LinkedHashSet<>();
    private List<IpcConnection> dirty = new ArrayList<>();
    private List<IpcConnection> flushing = new ArrayList<>();
    private List<IpcConnection> doomed = new ArrayList<>();
    private byte[] requestBuffer = new byte[IpcSettings.CLIENT_BUFFER_BYTES];
    private RequestRate rate = RequestRate.FAST;
    private long accepted;
    private long closed;
    private boolean acceptPaused;
    private long acceptAgainNanos = NEVER;
    private long retryNanos = NEVER;
    private boolean over;

    private IpcServer(
            IpcSettings settings,
            IpcService service,
            Readiness readiness,
            EventMemory eventMemory,
            Log log,
            UnixListener listener,
            @Nullable String socketPath) {
        this.settings = settings;
        this.service = service;
        this.readiness = readiness;
        this.eventMemory = eventMemory;
        this.log = log;
        this.listener = listener;
        this.socketPath = socketPath;
    }

    /**
     * Begins to listen.
     *
     * @param eventMemory shared with the other servers of this process
     */
    public static IpcServer listen(
            IpcSettings settings, IpcService service, Readiness readiness, EventMemory eventMemory, Log log)
            throws PosixException {
        String directory = settings.socketDirectory();
        String path = directory == null ? null : directory + '/' + settings.service();
        if (path != null) {
            FileCalls.unlink(path);
        }
        UnixAddress address =
                path == null ? UnixAddress.ofPaddedAbstract(settings.service()) : UnixAddress.ofPath(path);
        UnixListener listener = UnixListener.listen(address, UnixSocket.Type.STREAM, BACKLOG, true);
        boolean done = false;
        try {
            if (path != null) {
                FileCalls.changeMode(path, SOCKET_FILE_MODE);
            }
            IpcServer server = new IpcServer(settings, service, readiness, eventMemory, log, listener, path);
            readiness.add(listener.fd(), Epoll.IN, conditions -> server.onConnect());
            done = true;
            return server;
        } finally {
            if (!done) {
                listener.close();
            }
        }
    }

    // ---- connecting

    private void onConnect() {
        for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
            UnixSocket socket;
            try {
                socket = listener.accept();
            } catch (PosixException e) {
                pauseAccepting(e);
                return;
            }
            if (socket == null) {
                return;
            }
            begin(socket);
        }
    }

    private void begin(UnixSocket socket) {
        if (unfinished.size() == MAX_UNFINISHED) {
            abandon(unfinished.iterator().next());
        }
        SetupSession session = new SetupSession(this, socket);
        try {
            socket.passCredentials(true);
            readiness.add(socket.fd(), Epoll.IN, session::onReady);
            unfinished.add(session);
        } catch (PosixException e) {
            socket.close();
            log(Level.ERROR, "Error in connection setup (%s): %s", settings.service(), e.errnoText());
        }
    }

    private void pauseAccepting(PosixException e) {
        log(Level.ERROR, "Could not accept a client of %s: %s", settings.service(), e.errnoText());
        acceptPaused = true;
        watchListener(0);
    }

    private void watchListener(int interest) {
        try {
            readiness.modify(listener.fd(), interest);
        } catch (PosixException e) {
            throw new IllegalStateException("the listening socket is watched", e);
        }
    }

    /** Closes without an answer. */
    void abandon(SetupSession session) {
        forget(session);
        session.socket().close();
    }

    private void forget(SetupSession session) {
        unfinished.remove(session);
        readiness.remove(session.socket().fd());
    }

    /** The request is complete: decide, make the channels, answer, and only then let the service know (spec 40 §2.5). */
    void accept(SetupSession session, SetupRequest request, PeerCredentials client) {
        forget(session);
        UnixSocket socket = session.socket();
        String name = settings.sharedDirectory() + "/qb-"
                + ProcessHandle.current().pid() + '-' + client.pid() + '-' + socket.fd();
        int error = connections.size() >= settings.maxConnections() ? -Errno.EMFILE : service.admit(client);
        if (error != 0) {
            logRefusal(error, name + "/qb");
            refuse(socket, error);
            return;
        }
        try {
            connect(socket, name, request, client);
        } catch (PosixException e) {
            log(Level.ERROR, "Error in connection setup (%s): %s", name + "/qb", e.errnoText());
            refuse(socket, -e.errno());
        }
    }

    private void logRefusal(int error, String name) {
        if (error == -Errno.EACCES) {
            log(Level.ERROR, "Invalid IPC credentials (%s).", name);
        } else if (error == -Errno.EAGAIN) {
            log(Level.WARNING, "Denied connection, is not ready (%s)", name);
        } else {
            log(Level.ERROR, "Error in connection setup (%s): %s", name, Errno.text(-error));
        }
    }

    private static void refuse(UnixSocket socket, int error) {
        byte[] answer = SetupResponse.refusal(error).encode();
        int _ = socket.write(answer, 0, answer.length);
        socket.close();
    }

    private void connect(UnixSocket socket, String name, SetupRequest request, PeerCredentials client)
            throws PosixException {
        int bufferBytes = grantedBuffer(request.bufferBytes());
        String directory = FileCalls.makeTemporaryDirectory(name + "-XXXXXX");
        ServerChannel channel = null;
        IpcConnection connection = null;
        boolean done = false;
        try {
            channel = settings.transport() == TransportKind.SHM
                    ? RingServerChannel.create(socket, settings.service(), directory, bufferBytes, client)
                    : SocketServerChannel.create(settings.service(), directory, bufferBytes, client);
            // only now may the client's user enter: nothing of ours is created in there any more
            FileCalls.changeMode(directory, DIRECTORY_MODE);
            FileCalls.changeOwner(directory, client.uid(), client.gid());
            socket.passCredentials(false);
            if (requestBuffer.length < bufferBytes) {
                requestBuffer = new byte[bufferBytes];
            }
            byte[] answer = channel.describe(bufferBytes).encode();
            int written = socket.write(answer, 0, answer.length);
            if (written != answer.length) {
                throw new PosixException("send", written < 0 ? -written : Errno.EAGAIN);
            }
            connection = new IpcConnection(this, ++accepted, socket, channel, client, directory, bufferBytes);
            connections.add(connection);
            connection.start(service);
            done = true;
        } finally {
            if (!done) {
                if (connection != null) {
                    connections.remove(connection);
                }
                if (channel != null) {
                    channel.close();
                }
                removeDirectory(directory);
            }
        }
    }

    private int grantedBuffer(int wanted) {
        return Integer.compareUnsigned(wanted, settings.maxBufferBytes()) > 0 ? settings.maxBufferBytes() : wanted;
    }

    /** A directory the client has put something into stays: it is its owner. */
    static void removeDirectory(String directory) {
        FileCalls.removeDirectory(directory);
    }

    // ---- the rate of requests

    /** Asks the service for its rate; clients see the flow-control word. To be called whenever it may have changed. */
    public void updateRate() {
        RequestRate newRate = service.rate();
        if (rate == newRate) {
            return;
        }
        boolean sameFlowControl = rate.flowControl() == newRate.flowControl();
        rate = newRate;
        if (!sameFlowControl) {
            connections.forEach(IpcConnection::onRateChanged);
        }
    }

    public RequestRate rate() {
        return rate;
    }

    /** Whether the next request may be taken. */
    boolean takesRequests() {
        updateRate();
        return !isStopped();
    }

    boolean isStopped() {
        return rate.flowControl() != 0;
    }

    int flowControl() {
        return rate.flowControl();
    }

    int requestsPerWakeUp() {
        return rate.requestsPerWakeUp();
    }

    // ---- the end of a turn

    /** Wakes clients for the events sent since the last call, sends what waited, and ends connections that went wrong. */
    public void flush(long nowNanos) {
        retryNanos = NEVER;
        if (!dirty.isEmpty()) {
            List<IpcConnection> now = dirty;
            dirty = flushing;
            flushing = now;
            for (int i = 0; i < now.size(); i++) {
                IpcConnection connection = now.get(i);
                long retryAfterNanos = connection.flush(nowNanos);
                if (retryAfterNanos > 0) {
                    dirty.add(connection);
                    retryNanos = Math.min(retryNanos, nowNanos + retryAfterNanos);
                }
            }
            now.clear();
        }
        if (!doomed.isEmpty()) {
            List<IpcConnection> now = doomed;
            doomed = new ArrayList<>();
            now.forEach(IpcConnection::closeIfDoomed);
        }
        resumeAccepting(nowNanos);
    }

    private void resumeAccepting(long nowNanos) {
        if (!acceptPaused) {
            return;
        }
        if (acceptAgainNanos == NEVER) {
            acceptAgainNanos = nowNanos + ACCEPT_PAUSE_NANOS;
        } else if (nowNanos >= acceptAgainNanos) {
            acceptPaused = false;
            acceptAgainNanos = NEVER;
            watchListener(Epoll.IN);
        }
    }

    /** When {@link #flush} wants to be called at the latest, in ns; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        return Math.min(retryNanos, acceptAgainNanos);
    }

    /** Who has the most events waiting. */
    @Nullable
    IpcConnection furthestBehind() {
        IpcConnection furthest = null;
        for (IpcConnection connection : connections) {
            if (furthest == null || connection.waitingBytes() > furthest.waitingBytes()) {
                furthest = connection;
            }
        }
        return furthest;
    }

    void markDirty(IpcConnection connection) {
        dirty.add(connection);
    }

    void markDoomed(IpcConnection connection) {
        doomed.add(connection);
    }

    // ---- what connections need, and what can be asked

    IpcSettings settings() {
        return settings;
    }

    Readiness readiness() {
        return readiness;
    }

    EventMemory eventMemory() {
        return eventMemory;
    }

    byte[] requestBuffer() {
        return requestBuffer;
    }

    void log(Level level, String template, Object... arguments) {
        log.log(Subsystem.QB, level, template, arguments);
    }

    void onClosed(IpcConnection connection) {
        closed++;
        connections.remove(connection);
    }

    /** Connections now. */
    public int active() {
        return connections.size();
    }

    /** Connections that have ended. */
    public long closed() {
        return closed;
    }

    /** In the order they came. */
    public void forEachConnection(Consumer<IpcConnection> visitor) {
        connections.forEach(visitor);
    }

    /** Disconnects all clients and stops listening. */
    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        readiness.remove(listener.fd());
        listener.close();
        if (socketPath != null) {
            FileCalls.unlink(socketPath);
        }
        List.copyOf(unfinished).forEach(this::abandon);
        List.copyOf(connections).forEach(IpcConnection::close);
        dirty.clear();
        doomed.clear();
    }
}
