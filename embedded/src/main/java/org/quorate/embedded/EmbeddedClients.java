package org.quorate.embedded;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.posix.Errno;
import org.quorate.runtime.LoopPart;
import org.quorate.runtime.RequestQueue;
import org.quorate.runtime.ServiceWatcher;
import org.quorate.runtime.ipc.InProcessSessions;
import org.quorate.services.framework.ServiceId;

/** The clients of an embedded node: those of the application it is in. */
final class EmbeddedClients implements ServiceWatcher, LoopPart {
    /** Requests of one client a turn: then the token comes first again. */
    private static final int REQUESTS_PER_TURN = 256;

    private static final long FULL_PAUSE_NANOS = 50_000;

    private final RequestQueue queue;
    private final InProcessSessions sessions;
    private final ClientLimits limits;
    private final Log log;

    /** What all clients have not read, in bytes. */
    private final AtomicLong unreadBytes = new AtomicLong();

    // ---- the node's thread's own
    private final Set<EmbeddedConnection> open = new LinkedHashSet<>();
    private final Set<EmbeddedConnection> unserved = new LinkedHashSet<>();
    private final List<EmbeddedConnection> told = new ArrayList<>();
    private long connected;
    private long ended;
    private boolean isReady;
    private boolean isLeaving;
    private @Nullable EmbeddedConnection doomed;

    EmbeddedClients(RequestQueue queue, InProcessSessions sessions, ClientLimits limits, Log log) {
        this.queue = queue;
        this.sessions = sessions;
        this.limits = limits;
        this.log = log;
    }

    ClientLimits limits() {
        return limits;
    }

    // ---- from any thread

    /** Has the node's thread run something; {@code false} if it runs nothing any more. */
    boolean submit(Runnable task) {
        while (!queue.submit(task)) {
            if (queue.isClosed()) {
                return false;
            }
            LockSupport.parkNanos(FULL_PAUSE_NANOS);
        }
        return true;
    }

    /** What became of a wish to connect. */
    private static final class Opening {
        final CountDownLatch done = new CountDownLatch(1);
        volatile int error = -Errno.ENOTCONN;
        volatile @Nullable EmbeddedConnection connection;
        /** Who wanted it waits no more. */
        volatile boolean isCancelled;
    }

    /** A connection, or a negated error number. */
    sealed interface Outcome {
        record Connected(EmbeddedConnection connection) implements Outcome {}

        /** {@code EAGAIN}: not yet; {@code ENOSYS}: this node has no such service; {@code ENOTCONN}: the node has ended. */
        record Refused(int errno) implements Outcome {}
    }

    /** Connects to a service. */
    Outcome connect(ServiceId service) throws InterruptedException {
        Opening opening = new Opening();
        if (submit(() -> open(service, opening))) {
            awaitDone(opening);
        }
        EmbeddedConnection connection = opening.connection;
        return connection != null ? new Outcome.Connected(connection) : new Outcome.Refused(-opening.error);
    }

    private void awaitDone(Opening opening) throws InterruptedException {
        try {
            opening.done.await();
        } catch (InterruptedException e) {
            opening.isCancelled = true;
            EmbeddedConnection made = opening.connection;
            if (made != null) {
                disconnect(made);
            }
            throw e;
        }
    }

    /** Counts what clients have not read; negative when something is read. */
    void addUnread(long bytes) {
        unreadBytes.addAndGet(bytes);
    }

    void disconnect(EmbeddedConnection connection) {
        boolean _ = submit(() -> end(connection));
    }

    // ---- on the node's thread

    private void open(ServiceId service, Opening opening) {
        try {
            if (isLeaving || opening.isCancelled) {
                opening.error = -Errno.ENOTCONN;
            } else if (!isReady) {
                opening.error = -Errno.EAGAIN;
            } else if (!sessions.isLoaded(service)) {
                opening.error = -Errno.ENOSYS;
            } else {
                EmbeddedConnection connection = new EmbeddedConnection(this, service, ++connected);
                open.add(connection);
                connection.start(sessions.open(service, connection));
                opening.connection = connection;
                if (opening.isCancelled) {
                    end(connection);
                }
            }
        } finally {
            opening.done.countDown();
        }
    }

    boolean isStopped(ServiceId service) {
        return sessions.rate(service).isStopped();
    }

    void serve(EmbeddedConnection connection) {
        if (connection.serve(REQUESTS_PER_TURN)) {
            unserved.add(connection);
        }
    }

    /** Its reader is woken at the end of the turn. */
    void tell(EmbeddedConnection connection) {
        told.add(connection);
    }

    void tooLong(EmbeddedConnection connection, int bytes) {
        log.log(
                Subsystem.QB,
                Level.ERROR,
                "An event of %s for a client in this process is lost: %d bytes are more than it can take",
                connection.service().shortName(),
                bytes);
    }

    /** An event was added: too many in all cost whoever has the most of them its connection, at the end of the turn. */
    void checkMemory() {
        if (doomed != null || unreadBytes.get() <= limits.totalBytes()) {
            return;
        }
        for (EmbeddedConnection connection : open) {
            if (doomed == null || connection.unreadBytes() > doomed.unreadBytes()) {
                doomed = connection;
            }
        }
        if (doomed != null) {
            doomed.dropEvents();
        }
    }

    private void end(EmbeddedConnection connection) {
        if (open.remove(connection)) {
            ended++;
            unserved.remove(connection);
            connection.end();
        }
    }

    @Override
    public void onServiceLoaded(ServiceId service) {
        // its clients find it
    }

    @Override
    public void onServiceUnloading(ServiceId service) {
        isLeaving = true; // only a node that leaves unloads services
        sessions.insideInput(() -> List.copyOf(open).stream()
                .filter(connection -> connection.service() == service)
                .forEach(this::end));
    }

    @Override
    public void onReady() {
        isReady = true;
    }

    @Override
    public void afterInputs(long nowNanos) {
        if (!unserved.isEmpty()) {
            unserved.removeIf(connection -> !connection.serve(REQUESTS_PER_TURN));
        }
        sessions.tellStatistics(nowNanos, () -> connected + ended);
        endSilent(nowNanos);
        for (int i = 0; i < told.size(); i++) {
            told.get(i).wake();
        }
        told.clear();
    }

    private void endSilent(long nowNanos) {
        EmbeddedConnection silent = null;
        for (EmbeddedConnection connection : open) {
            if (connection.isSilent(nowNanos)) {
                silent = connection; // another one at the next turn
            }
        }
        if (silent != null) {
            end(silent, "it has read none of its events for " + limits.events().patienceNanos() / 1_000_000 + " ms");
        }
        if (doomed != null) {
            end(doomed, "too much memory is occupied by events that were not read, most of them its own");
            doomed = null;
        }
    }

    private void end(EmbeddedConnection connection, String reason) {
        log.log(
                Subsystem.QB,
                Level.ERROR,
                "Disconnecting client of %s in this process: %s: %s bytes wait",
                connection.service().shortName(),
                reason,
                Long.toString(connection.unreadBytes()));
        end(connection);
    }

    @Override
    public long nextDeadlineNanos() {
        for (EmbeddedConnection connection : unserved) {
            if (!isStopped(connection.service())) {
                return 0;
            }
        }
        return sessions.nextStatisticsNanos();
    }

    /** The node is over: nobody is served any more. */
    void close() {
        isLeaving = true;
        List.copyOf(open).forEach(this::end);
    }
}
