package org.quorate.testkit;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.libqb.EventLimits;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.posix.Errno;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.services.framework.ServiceId;

/** A client of one service of a simulated node. Who is behind with its events is held back, as by a real one. */
final class SimulatedConnection implements ServiceConnection, ClientConnection {
    private static final int MAX_WAITING = 1024;
    private static final int ID_OFFSET = 0;

    private final NodeClients clients;
    private final SimulatedThreads threads;
    private final ServiceId service;
    private final long number;
    private final ArrayDeque<byte[]> requests = new ArrayDeque<>();
    private final ArrayDeque<byte[]> events = new ArrayDeque<>();
    private @Nullable IpcSession session;
    private @Nullable Call call;
    private @Nullable Call calling;
    private boolean isGone;
    private boolean isAbandoned;
    private boolean isHeldByFlowControl = true;
    private long eventBytes;

    private static final class Call {
        final byte[] request;
        final int length;
        final byte[] response;
        int result;

        Call(byte[] request, int length, byte[] response) {
            this.request = request;
            this.length = length;
            this.response = response;
        }
    }

    SimulatedConnection(NodeClients clients, SimulatedThreads threads, ServiceId service, long number) {
        this.clients = clients;
        this.threads = threads;
        this.service = service;
        this.number = number;
    }

    ServiceId service() {
        return service;
    }

    void start(IpcSession opened) {
        session = opened;
    }

    // ---- the application's side

    @Override
    public int bufferBytes() {
        return IpcSettings.CLIENT_BUFFER_BYTES;
    }

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
        Call made = new Call(request, length, response);
        call = made;
        clients.call(this);
        boolean _ = threads.waitFor(() -> made.result != 0 || isGone, Long.MAX_VALUE);
        return made.result == 0 ? -Errno.ENOTCONN : made.result;
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
        IpcSession open = session;
        if (open == null) {
            return false;
        }
        byte[] request = requests.poll();
        Call next = call;
        if (request != null) {
            open.onRequest(Endian.LITTLE.getInt(request, ID_OFFSET), request, 0, request.length);
        } else if (next != null) {
            call = null;
            calling = next;
            open.onRequest(Endian.LITTLE.getInt(next.request, ID_OFFSET), next.request, 0, next.length);
        }
        return !requests.isEmpty() || call != null;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public PeerCredentials peer() {
        return PeerCredentials.NOBODY;
    }

    @Override
    public void reply(byte[] message, int length) {
        Call answered = calling;
        if (answered != null) {
            calling = null;
            System.arraycopy(message, 0, answered.response, 0, length);
            answered.result = length;
        }
    }

    @Override
    public void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        byte[] event = new byte[headLength + bodyLength];
        System.arraycopy(head, 0, event, 0, headLength);
        System.arraycopy(body, bodyOffset, event, headLength, bodyLength);
        eventBytes += event.length;
        events.add(event);
    }

    @Override
    public boolean isBehind() {
        return eventBytes >= EventLimits.GENEROUS.holdBackBytes();
    }

    @Override
    public boolean isOverwhelmed() {
        return eventBytes > EventLimits.GENEROUS.maxSilentBytes();
    }

    @Override
    public void holdByFlowControl(boolean hold) {
        isHeldByFlowControl = hold;
    }

    /** @param tellNode whether the node lives to hear of it */
    void end(boolean tellNode) {
        IpcSession open = session;
        session = null;
        if (open != null && tellNode) {
            open.onDisconnect();
        }
        isGone = true;
    }
}
