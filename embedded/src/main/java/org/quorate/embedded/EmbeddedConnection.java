package org.quorate.embedded;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.ipc.libqb.EventLimits;
import org.quorate.posix.Errno;
import org.quorate.runtime.ipc.InProcessClient;
import org.quorate.services.framework.ServiceId;

/**
 * A client of one service in the node's own process: requests go to the node's thread and events come back by queues. Bounds are
 * those of clients with sockets: who does not read is held back, and in the end disconnected.
 */
final class EmbeddedConnection extends InProcessClient implements ServiceConnection {
    /** Multicasts that wait for the node's thread: some ms of the fastest sender. */
    private static final int MAX_WAITING = 4096;

    private static final long MAX_WAITING_BYTES = 4 * 1024 * 1024;

    private final EmbeddedClients clients;
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
    private boolean told;
    private boolean dropsEvents;
    private long eventsReadBefore;
    private long silentSinceNanos;

    EmbeddedConnection(EmbeddedClients clients, ServiceId service, long number) {
        super(service, number);
        this.clients = clients;
        this.serving = () -> clients.serve(this);
    }

    // ---- the application's side

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
        Thread caller = Thread.currentThread();
        Call made = new Call(request, length, response, () -> LockSupport.unpark(caller));
        call = made;
        if (gone || !callNode()) {
            return -Errno.ENOTCONN;
        }
        boolean interrupted = false;
        while (made.result() == 0 && !gone) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // the answer comes soon, and would be taken for that of the next call
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return made.result() == 0 ? -Errno.ENOTCONN : made.result();
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

    /**
     * Takes requests in the order they were made.
     *
     * @return whether there are more
     */
    boolean serve(int limit) {
        isCalled.set(false);
        // a request may end the session
        for (int taken = 0; isOpen() && taken < limit; taken++) {
            if (clients.isStopped(service())) {
                return hasRequest();
            }
            byte[] request = requests.poll();
            Call next = call;
            if (request != null) {
                waitingRequests.decrementAndGet();
                waitingBytes.addAndGet(-request.length);
                take(request);
            } else if (next != null) {
                call = null;
                take(next);
            } else {
                return false;
            }
        }
        return isOpen() && hasRequest();
    }

    private boolean hasRequest() {
        return call != null || !requests.isEmpty();
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
        super.event(head, headLength, body, bodyOffset, bodyLength);
    }

    @Override
    protected void add(byte[] event) {
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
    protected EventLimits limits() {
        return clients.limits().events();
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
        return nowNanos - silentSinceNanos >= limits().patienceNanos();
    }

    @Override
    protected long unreadBytes() {
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
        endSession(true);
        gone = true;
        requests.clear();
        Call waiting = call;
        if (waiting != null) {
            waiting.abandon();
        }
        wakeReader();
    }
}
