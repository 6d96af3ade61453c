package org.quorate.ipc.libqb;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.wire.Endian;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixSocket;
import org.quorate.posix.memory.SharedMemory;

/**
 * A client that is connected: takes its requests, gives it responses and events. Belongs to the loop's thread.
 *
 * <p>{@link #event} may be called at any time, also while the node is in the middle of an input: what goes wrong is noted and
 * acted upon in {@link IpcServer#flush}, so a session never hears of its end from inside a call it makes.
 */
public final class IpcConnection implements ClientConnection {
    private static final int HEADER_BYTES = 16;
    private static final int ID_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;
    private static final int DISCONNECT_ID = -3;
    private static final int GONE = Epoll.HUP | Epoll.ERR | Epoll.RDHUP;
    /** What a client left in its ring when it went is still taken, up to this many requests. */
    private static final int LAST_REQUESTS = 65536;

    /** A client that reads finds its next events after this time, one that has stopped to read after the longer one. */
    private static final long RETRY_NANOS = 1_000_000;

    private static final long IDLE_RETRY_NANOS = 20_000_000;

    private static final byte[] NOTHING = {};

    private final IpcServer server;
    private final long number;
    private final UnixSocket setup;
    private final ServerChannel channel;
    private final PeerCredentials peer;
    private final String directory;
    private final int bufferBytes;
    private final EventBacklog backlog;
    private final IpcCounters counters = new IpcCounters();
    private final byte[] drained = new byte[64];
    private @Nullable IpcSession session;
    private @Nullable String doom;
    private boolean open = true;
    private boolean dirty;
    private boolean wakeUpsLate;
    private int setupInterest;
    private boolean behind;
    private boolean heldByFlowControl = true;
    /** When the client last made room for an event that waited. */
    private long progressNanos;

    private boolean waited;

    IpcConnection(
            IpcServer server,
            long number,
            UnixSocket setup,
            ServerChannel channel,
            PeerCredentials peer,
            String directory,
            int bufferBytes) {
        this.server = server;
        this.number = number;
        this.setup = setup;
        this.channel = channel;
        this.peer = peer;
        this.directory = directory;
        this.bufferBytes = bufferBytes;
        this.backlog = new EventBacklog(server.eventMemory());
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public PeerCredentials peer() {
        return peer;
    }

    public IpcCounters counters() {
        return counters;
    }

    @Override
    public int bufferBytes() {
        return bufferBytes;
    }

    /** Whether the client does not keep up with its events. */
    public boolean isQueueing() {
        return !backlog.isEmpty();
    }

    @Override
    public boolean isBehind() {
        return behind;
    }

    @Override
    public boolean isOverwhelmed() {
        return backlog.bytes() > server.settings().events().maxSilentBytes();
    }

    @Override
    public void holdByFlowControl(boolean hold) {
        if (heldByFlowControl != hold) {
            heldByFlowControl = hold;
            if (behind) {
                applyFlowControl();
            }
        }
    }

    long waitingBytes() {
        return backlog.bytes();
    }

    // ---- life

    void start(IpcService service) throws PosixException {
        setupInterest = wantedSetupInterest();
        server.readiness().add(setup.fd(), setupInterest, this::onSetupReady);
        if (hasRequestSocket()) {
            server.readiness().add(channel.requestDescriptor(), wantedRequestInterest(), conditions -> serve());
        }
        applyFlowControl();
        session = service.open(this);
    }

    private boolean hasRequestSocket() {
        return channel.requestDescriptor() != setup.fd();
    }

    private int wantedSetupInterest() {
        boolean takesRequests = !server.isStopped() || hasRequestSocket();
        return Epoll.RDHUP | (takesRequests ? Epoll.IN : 0) | (wakeUpsLate ? Epoll.OUT : 0);
    }

    private int wantedRequestInterest() {
        return server.isStopped() ? 0 : Epoll.IN;
    }

    /** The server's rate has changed. */
    void onRateChanged() {
        if (!open) {
            return;
        }
        applyFlowControl();
        updateInterest();
        if (hasRequestSocket()) {
            modify(channel.requestDescriptor(), wantedRequestInterest());
        }
    }

    private void applyFlowControl() {
        int word = server.flowControl();
        if (word == 0 && behind && heldByFlowControl) {
            word = RequestRate.OFF_MULTICAST.flowControl();
        }
        try {
            channel.setFlowControl(word);
            SharedMemory.settle();
        } catch (InternalError e) {
            fault();
        }
        counters.flowControl(word);
    }

    private void updateInterest() {
        int wanted = wantedSetupInterest();
        if (wanted != setupInterest) {
            setupInterest = wanted;
            modify(setup.fd(), wanted);
        }
    }

    private void modify(int fd, int interest) {
        try {
            server.readiness().modify(fd, interest);
        } catch (PosixException e) {
            throw new IllegalStateException("the descriptor of an open connection is watched", e);
        }
    }

    /** Ends the connection before the loop's next turn; the reason is logged unless empty. */
    public void disconnect(String reason) {
        if (open && doom == null) {
            doom = reason;
            backlog.clear();
            server.markDoomed(this);
        }
    }

    private void fault() {
        disconnect("it truncated a file it shares with us");
    }

    /** Does what {@link #disconnect} decided. Not from within a call of the session or the node. */
    void closeIfDoomed() {
        if (open && doom != null) {
            close();
        }
    }

    void close() {
        if (!open) {
            return;
        }
        open = false;
        backlog.clear();
        if (doom != null && !doom.isEmpty()) {
            server.log(
                    Level.ERROR,
                    "Disconnecting client of %s with process id %d: %s",
                    server.settings().service(),
                    peer.pid(),
                    doom);
        }
        if (hasRequestSocket()) {
            server.readiness().remove(channel.requestDescriptor());
        }
        server.readiness().remove(setup.fd());
        setup.shutdown();
        setup.close();
        if (session != null) {
            session.onDisconnect();
        }
        channel.close();
        IpcServer.removeDirectory(directory);
        server.onClosed(this);
    }

    // ---- requests

    private void onSetupReady(int conditions) {
        if ((conditions & GONE) != 0) {
            if (server.takesRequests()) {
                take(LAST_REQUESTS);
            }
            disconnect("");
        } else {
            if ((conditions & Epoll.IN) != 0) {
                if (hasRequestSocket()) {
                    int _ = setup.read(drained, 0, drained.length);
                } else {
                    serve();
                }
            }
            if ((conditions & Epoll.OUT) != 0) {
                wake();
            }
        }
        closeIfDoomed();
    }

    private void serve() {
        take(server.requestsPerWakeUp());
        closeIfDoomed();
    }

    private void take(int limit) {
        try {
            int taken = takeUpTo(Math.min(limit, Math.max(1, channel.waiting())));
            // A request left in the ring keeps its byte, which wakes again once requests are taken; with nothing in the
            // ring it
            // was the byte of one taken earlier.
            if (taken > 0 || !server.isStopped()) {
                channel.received(Math.max(1, taken));
            }
            SharedMemory.settle();
        } catch (InternalError e) {
            fault();
        } catch (RuntimeException e) {
            disconnect("its request failed inside the service: " + e);
        }
    }

    private int takeUpTo(int limit) {
        int taken = 0;
        while (taken < limit && doom == null && server.takesRequests()) {
            int length = channel.receive(server.requestBuffer());
            if (length == -Errno.EAGAIN) {
                break;
            }
            if (length < 0) {
                disconnect("it spoilt its request channel (" + Errno.text(-length) + ")");
                break;
            }
            taken++;
            onRequest(server.requestBuffer(), length);
        }
        return taken;
    }

    private void onRequest(byte[] buffer, int length) {
        counters.requests++;
        int size = length < HEADER_BYTES ? length : Endian.LITTLE.getInt(buffer, SIZE_OFFSET);
        if (size < HEADER_BYTES || size > length || size > bufferBytes) {
            disconnect("invalid message size " + size + " (max: " + bufferBytes + ")");
            return;
        }
        int id = Endian.LITTLE.getInt(buffer, ID_OFFSET);
        if (id == DISCONNECT_ID) {
            disconnect("");
        } else if (session != null) {
            session.onRequest(id, buffer, 0, size);
        }
    }

    // ---- responses and events

    @Override
    public void reply(byte[] message, int length) {
        if (!open || doom != null) {
            return;
        }
        try {
            if (dirty) {
                wake(); // what the request caused is there for the client before the answer is
            }
            int result = channel.respond(message, 0, length);
            if (result == 0) {
                counters.responses++;
            } else if (result == -Errno.EAGAIN) {
                counters.sendRetries++; // clients that ask without reading lose answers, as with the original
            } else {
                disconnect("its response channel failed (" + Errno.text(-result) + ")");
            }
            SharedMemory.settle();
        } catch (InternalError e) {
            fault();
        }
    }

    /** Sends an event in one piece. */
    public void event(byte[] message, int length) {
        event(message, length, NOTHING, 0, 0);
    }

    @Override
    public void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        if (!open || doom != null) {
            return;
        }
        if ((long) headLength + bodyLength > bufferBytes) {
            logEventError(-Errno.EMSGSIZE, headLength + bodyLength);
            return;
        }
        int result = backlog.isEmpty() ? tryEvent(head, headLength, body, bodyOffset, bodyLength) : -Errno.EAGAIN;
        if (result == -Errno.EAGAIN) {
            keep(head, headLength, body, bodyOffset, bodyLength);
        }
        markDirty();
    }

    private void keep(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        counters.queued++;
        boolean kept = backlog.add(head, headLength, body, bodyOffset, bodyLength);
        if (!kept) {
            IpcConnection furthest = server.furthestBehind();
            if (furthest != null) {
                furthest.disconnect("too much memory is occupied by events it has not read: " + furthest.waiting());
            }
            kept = open && doom == null && backlog.add(head, headLength, body, bodyOffset, bodyLength);
        }
        if (!kept) {
            disconnect("no memory is left for events it has not read: " + waiting());
        } else if (!behind && backlog.bytes() >= server.settings().events().holdBackBytes()) {
            behind = true;
            applyFlowControl();
        }
    }

    private String waiting() {
        return backlog.size() + " events, " + backlog.bytes() + " bytes";
    }

    private int tryEvent(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        try {
            int result = channel.event(head, headLength, body, bodyOffset, bodyLength);
            SharedMemory.settle();
            return judged(result, headLength + bodyLength);
        } catch (InternalError e) {
            fault();
            return 0;
        }
    }

    private int tryEvent(MemorySegment event) {
        try {
            int result = channel.event(event);
            SharedMemory.settle();
            return judged(result, (int) event.byteSize());
        } catch (InternalError e) {
            fault();
            return 0;
        }
    }

    private int judged(int result, int length) {
        if (result == 0) {
            counters.events++;
        } else if (result == -Errno.EAGAIN) {
            counters.sendRetries++;
        } else if (result == -Errno.EBADMSG) {
            disconnect("it spoilt its event channel");
        } else {
            logEventError(result, length);
        }
        return result;
    }

    private void logEventError(int result, int length) {
        server.log(Level.ERROR, "event_send retuned %d, expected %d!", result, length);
    }

    private void markDirty() {
        if (!dirty) {
            dirty = true;
            server.markDirty(this);
        }
    }

    /**
     * Sends what waited and wakes the client.
     *
     * @return after how many ns to try again, 0 if nothing waits any more
     */
    long flush(long nowNanos) {
        if (open && doom == null && !backlog.isEmpty()) {
            drain(nowNanos);
        }
        if (!open || doom != null) {
            dirty = false;
            return 0;
        }
        wake();
        dirty = !backlog.isEmpty();
        waited = dirty;
        return !dirty ? 0 : nowNanos - progressNanos < IDLE_RETRY_NANOS ? RETRY_NANOS : IDLE_RETRY_NANOS;
    }

    private void drain(long nowNanos) {
        if (!waited) {
            progressNanos = nowNanos;
        }
        while (!backlog.isEmpty()) {
            if (tryEvent(backlog.first()) == -Errno.EAGAIN) {
                endIfSilent(nowNanos);
                return;
            }
            if (doom != null) {
                return;
            }
            backlog.removeFirst();
            counters.sentFromQueue++;
            progressNanos = nowNanos;
            if (behind && backlog.bytes() <= server.settings().events().holdBackBytes() / 2) {
                behind = false;
                applyFlowControl();
            }
        }
        server.log(Level.INFO, "Q empty, queued:%d sent:%d.", counters.queued, counters.sentFromQueue);
    }

    private void endIfSilent(long nowNanos) {
        long silentNanos = nowNanos - progressNanos;
        if (isOverwhelmed() && silentNanos >= server.settings().events().patienceNanos()) {
            disconnect("it has read none of its events for " + silentNanos / 1_000_000 + " ms: " + waiting());
        }
    }

    /** One system call for all events since the last. */
    private void wake() {
        wakeUpsLate = channel.wake() > 0;
        updateInterest();
    }
}
