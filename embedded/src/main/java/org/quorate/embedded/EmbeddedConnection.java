package org.quorate.embedded;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.posix.Errno;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.services.framework.ServiceId;

/**
 * A client of one service in the node's own process: requests go to the node's thread and events come back by queues. Bounds are
 * those of clients with sockets: who does not read is held back, and in the end disconnected.
 */
final class EmbeddedConnection implements ServiceConnection, ClientConnection {
    /** Multicasts that wait for the node's thread: some ms of the fastest sender. */
    private static final int MAX_WAITING = 4096;

    private static final long MAX_WAITING_BYTES = 4 * 1024 * 1024;
    private static final int ID_OFFSET = 0;

    private final EmbeddedClients clients;
    private final ServiceId service;
    private final long number;
    private final Runnable serving;

    // ---- to the node's thread
    private final ConcurrentLinkedQueue<byte[]> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingRequests = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    /** Whether the node's thread has been asked to look here, and has not yet begun to. */
    private final AtomicBoolean isCalled = new AtomicBoolean();
    /** The request whose caller waits, and where its answer goes. */
    private volatile @Nullable Call call;

    // ---- from the node's thread
    private final ConcurrentLinkedQueue<byte[]> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong eventBytes = new AtomicLong();
    /** Events its reader has taken. */
    private volatile long eventsRead;

    private volatile @Nullable Thread reader;
    private volatile boolean gone;
    private volatile boolean abandoned;
    /** Whether it may send nothing while it is behind with its events. */
    private volatile boolean heldByFlowControl = true;

    // ---- the node's thread's own
    private @Nullable IpcSession session;
    private @Nullable Call calling;
    private boolean told;
    private boolean dropsEvents;
    private long eventsReadBefore;
    private long silentSinceNanos;

    /** A request and its answer. */
    private static final class Call {
        final byte[] request;
        final int length;
        final byte[] response;
        final Thread caller = Thread.currentThread();
        volatile int result;

        Call(byte[] request, int length, byte[] response) {
            this.request = request;
            this.length = length;
            this.response = response;
        }

        void answer(int outcome) {
            result = outcome;
            LockSupport.unpark(caller);
        }
    }

    EmbeddedConnection(EmbeddedClients clients, ServiceId service, long number) {
        this.clients = clients;
        this.service = service;
        this.number = number;
        this.serving = () -> clients.serve(this);
    }

    ServiceId service() {
        return service;
    }

    // ---- the application's side

    @Override
    public int bufferBytes() {
        return IpcSettings.CLIENT_BUFFER_BYTES;
    }

    @Override
    public int send(byte[] message, int length) {
        if (gone) {
            return -Errno.ENOTCONN;
        }
        if (length > bufferBytes()) {
            return -Errno.EMSGSIZE;
        }
        boolean isFull = waitingRequests.get() >= MAX_WAITING || waitingBytes.get() >= MAX_WAITING_BYTES;
        if (isFull || (heldByFlowControl && isBehind())) {
            return -Errno.EAGAIN;
        }
        waitingRequests.incrementAndGet();
        waitingBytes.addAndGet(length);
        requests.add(message.length == length ? message : Arrays.copyOf(message, length));
        return callNode() ? 0 : -Errno.ENOTCONN;
    }

    /** Has the node's thread look here. */
    private boolean callNode() {
        if (isCalled.compareAndSet(false, true) && !clients.submit(serving)) {
            gone = true;
            return false;
        }
        return true;
    }

    @Override
    public int call(byte[] request, int length, byte[] response) {
        if (length > bufferBytes()) {
            return -Errno.EMSGSIZE;
        }
        Call made = new Call(request, length, response);
        call = made;
        if (gone || !callNode()) {
            return -Errno.ENOTCONN;
        }
        boolean interrupted = false;
        while (made.result == 0 && !gone) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // the answer comes soon, and would be taken for that of the next call
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return made.result == 0 ? -Errno.ENOTCONN : made.result;
    }

    @Override
    public int nextEvent(byte[] buffer) {
        byte[] event = events.poll();
        if (event == null) {
            event = awaitEvent();
        }
        if (event == null) {
            return -Errno.ENOTCONN;
        }
        took(event);
        System.arraycopy(event, 0, buffer, 0, event.length);
        return event.length;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the one reader
    private void took(byte[] event) {
        eventsRead++;
        count(-event.length);
    }

    private void count(long bytes) {
        eventBytes.addAndGet(bytes);
        clients.addUnread(bytes);
    }

    /** {@code null} if none comes any more. */
    private byte @Nullable [] awaitEvent() {
        reader = Thread.currentThread();
        boolean interrupted = false;
        byte[] event = events.poll();
        while (event == null && !gone && !abandoned) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
            event = events.poll();
        }
        reader = null;
        if (event == null) {
            event = events.poll(); // what was told before the end
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return event;
    }

    @Override
    public void abandon() {
        abandoned = true;
        wakeReader();
    }

    @Override
    public void close() {
        abandoned = true;
        clients.disconnect(this);
    }

    private void wakeReader() {
        Thread waiting = reader;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    // ---- the node's side

    void start(IpcSession opened) {
        session = opened;
    }

    /**
     * Takes requests in the order they were made.
     *
     * @return whether there are more
     */
    boolean serve(int limit) {
        isCalled.set(false);
        IpcSession open = session;
        for (int taken = 0; open != null && taken < limit; taken++) {
            if (clients.isStopped(service)) {
                return hasRequest();
            }
            byte[] request = requests.poll();
            if (request != null) {
                waitingRequests.decrementAndGet();
                waitingBytes.addAndGet(-request.length);
                open.onRequest(Endian.LITTLE.getInt(request, ID_OFFSET), request, 0, request.length);
            } else if (!serveCall(open)) {
                return false;
            }
            open = session; // the request may have ended it
        }
        return open != null && hasRequest();
    }

    private boolean hasRequest() {
        return call != null || !requests.isEmpty();
    }

    private boolean serveCall(IpcSession open) {
        Call next = call;
        if (next == null) {
            return false;
        }
        call = null;
        calling = next;
        open.onRequest(Endian.LITTLE.getInt(next.request, ID_OFFSET), next.request, 0, next.length);
        return true;
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
            if (length > answered.response.length) {
                answered.answer(-Errno.EMSGSIZE);
                return;
            }
            System.arraycopy(message, 0, answered.response, 0, length);
            answered.answer(length);
        }
    }

    @Override
    public void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        if (gone || dropsEvents) {
            return;
        }
        if ((long) headLength + bodyLength > bufferBytes()) {
            clients.tooLong(this, headLength + bodyLength);
            return;
        }
        byte[] event = new byte[headLength + bodyLength];
        System.arraycopy(head, 0, event, 0, headLength);
        System.arraycopy(body, bodyOffset, event, headLength, bodyLength);
        count(event.length);
        events.add(event);
        clients.checkMemory();
        if (!told) {
            told = true;
            clients.tell(this);
        }
    }

    /** The end of a turn in which there were events. */
    void wake() {
        told = false;
        wakeReader();
    }

    @Override
    public boolean isBehind() {
        return eventBytes.get() >= clients.limits().events().holdBackBytes();
    }

    @Override
    public boolean isOverwhelmed() {
        return eventBytes.get() > clients.limits().events().maxSilentBytes();
    }

    @Override
    public void holdByFlowControl(boolean hold) {
        if (heldByFlowControl != hold) {
            heldByFlowControl = hold;
        }
    }

    /** Whether it is {@linkplain #isOverwhelmed overwhelmed} and has read nothing for longer than a client that reads can. */
    boolean isSilent(long nowNanos) {
        long read = eventsRead;
        if (!isOverwhelmed() || read != eventsReadBefore) {
            eventsReadBefore = read;
            silentSinceNanos = nowNanos;
            return false;
        }
        return nowNanos - silentSinceNanos >= clients.limits().events().patienceNanos();
    }

    long unreadBytes() {
        return eventBytes.get();
    }

    /** It is told nothing any more, and what waits is given up: it is about to end. */
    void dropEvents() {
        dropsEvents = true;
        for (byte[] event = events.poll(); event != null; event = events.poll()) {
            count(-event.length);
        }
    }

    /** The session ends, by whichever side; what was told before can still be read. */
    void end() {
        IpcSession open = session;
        session = null;
        if (open != null) {
            open.onDisconnect();
        }
        gone = true;
        requests.clear();
        release(call);
        release(calling);
        calling = null;
        wakeReader();
    }

    private static void release(@Nullable Call waiting) {
        if (waiting != null) {
            waiting.answer(-Errno.ENOTCONN);
        }
    }
}
