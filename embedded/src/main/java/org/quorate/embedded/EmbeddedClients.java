package org.quorate.embedded;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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

    // ---- the node's thread's own
    private final Set<EmbeddedConnection> open = new LinkedHashSet<>();
    private final Set<EmbeddedConnection> unserved = new LinkedHashSet<>();
    private final List<EmbeddedConnection> told = new ArrayList<>();
    private long connected;
    private long ended;
    private boolean isReady;
    private boolean isOver;

    EmbeddedClients(RequestQueue queue, InProcessSessions sessions) {
        this.queue = queue;
        this.sessions = sessions;
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
            opening.done.await();
        }
        EmbeddedConnection connection = opening.connection;
        return connection != null ? new Outcome.Connected(connection) : new Outcome.Refused(-opening.error);
    }

    void disconnect(EmbeddedConnection connection) {
        boolean _ = submit(() -> end(connection));
    }

    // ---- on the node's thread

    private void open(ServiceId service, Opening opening) {
        if (isOver) {
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
        }
        opening.done.countDown();
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
        for (int i = 0; i < told.size(); i++) {
            told.get(i).wake();
        }
        told.clear();
        endSilent(nowNanos);
    }

    /** A client that lets 64 MiB wait and reads nothing for ten seconds is no member of anything. */
    private void endSilent(long nowNanos) {
        for (EmbeddedConnection connection : open) {
            if (connection.isOverwhelmed() && connection.isSilent(nowNanos)) {
                end(connection);
                return; // another one at the next turn
            }
        }
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
        isOver = true;
        List.copyOf(open).forEach(this::end);
    }
}
