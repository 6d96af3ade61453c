package org.quorate.testkit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.libqb.EventLimits;
import org.quorate.posix.Errno;
import org.quorate.runtime.ipc.InProcessClient;
import org.quorate.services.framework.ServiceId;

/** A client of one service of a simulated node. Who is behind with its events is held back, as by a real one. */
final class SimulatedConnection extends InProcessClient implements ServiceConnection {
    private static final int MAX_WAITING = 1024;

    private final NodeClients clients;
    private final SimulatedThreads threads;
    private final ArrayDeque<byte[]> requests = new ArrayDeque<>();
    private final ArrayDeque<byte[]> events = new ArrayDeque<>();
    private @Nullable Call call;
    private boolean isGone;
    private boolean isAbandoned;
    private boolean isHeldByFlowControl = true;
    private long eventBytes;

    SimulatedConnection(NodeClients clients, SimulatedThreads threads, ServiceId service, long number) {
        super(service, number);
        this.clients = clients;
        this.threads = threads;
    }

    // ---- the application's side

    @Override
    public int send(byte[] message, int length) {
        if (isGone) {
            return -Errno.ENOTCONN;
        }
        if (requests.size() >= MAX_WAITING || (isHeldByFlowControl && isBehind())) {
            return -Errno.EAGAIN;
        }
        requests.add(message);
        clients.call(this);
        return 0;
    }

    @Override
    public int call(byte[] request, int length, byte[] response) {
        if (isGone) {
            return -Errno.ENOTCONN;
        }
        Call made = new Call(request, length, response, () -> {});
        call = made;
        clients.call(this);
        boolean _ = threads.waitFor(() -> made.result() != 0 || isGone, Long.MAX_VALUE);
        return made.result() == 0 ? -Errno.ENOTCONN : made.result();
    }

    @Override
    public int nextEvent(byte[] buffer) {
        boolean _ = threads.waitFor(() -> !events.isEmpty() || isGone || isAbandoned, Long.MAX_VALUE);
        byte[] event = events.poll();
        if (event == null) {
            return -Errno.ENOTCONN;
        }
        eventBytes -= event.length;
        System.arraycopy(event, 0, buffer, 0, event.length);
        return event.length;
    }

    @Override
    public void abandon() {
        isAbandoned = true;
    }

    @Override
    public void close() {
        isAbandoned = true;
        clients.disconnect(this);
    }

    // ---- the node's side

    /** Takes one request, as an input of the node; returns whether there are more. */
    boolean serve() {
        if (!isOpen()) {
            return false;
        }
        byte[] request = requests.poll();
        Call next = call;
        if (request != null) {
            take(request);
        } else if (next != null) {
            call = null;
            take(next);
        }
        return !requests.isEmpty() || call != null;
    }

    @Override
    protected void add(byte[] event) {
        eventBytes += event.length;
        events.add(event);
    }

    @Override
    protected long unreadBytes() {
        return eventBytes;
    }

    @Override
    protected EventLimits limits() {
        return EventLimits.GENEROUS;
    }

    @Override
    public void holdByFlowControl(boolean hold) {
        isHeldByFlowControl = hold;
    }

    /** @param tellNode whether the node lives to hear of it */
    void end(boolean tellNode) {
        endSession(tellNode);
        isGone = true;
    }
}
