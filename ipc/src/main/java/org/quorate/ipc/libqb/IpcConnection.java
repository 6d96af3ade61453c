package org.quorate.ipc.libqb;

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
public final class IpcConnection {
    private static final int HEADER_BYTES = 16;
    private static final int ID_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;
    private static final int DISCONNECT_ID = -3;
    private static final int GONE = Epoll.HUP | Epoll.ERR | Epoll.RDHUP;
    /** What a client left in its ring when it went is still taken, up to this many requests. */
    private static final int LAST_REQUESTS = 65536;

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
        this.backlog = new EventBacklog(server.settings().maxQueuedBytes());
    }

    /** Tells the connections of a server apart, ended ones too. */
    public long number() {
        return number;
    }

    /** Who is at the other end: real ids. */
    public PeerCredentials peer() {
        return peer;
    }

    public IpcCounters counters() {
        return counters;
    }

    /** Largest message in any direction, in bytes. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** Whether the client does not keep up with its events. */
    public boolean isQueueing() {
        return !backlog.isEmpty();
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
            if (!server.isStopped()) {
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
            // with nothing in the ring it was the byte of a request taken earlier
            channel.received(Math.max(1, taken));
            SharedMemory.settle();
        } catch (InternalError e) {
            fault();
        } catch (RuntimeException e) {
            disconnect("its request failed inside the service: " + e);
        }
    }

    private int takeUpTo(int limit) {
        int taken = 0;
        while (taken < limit && doom == null && !server.isStopped()) {
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

    /** Answers the request being handled, or one whose answer was delayed; nothing happens if the client is gone. */
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

    /** Sends an event of two parts; the bytes are copied. One that finds no room waits, and nothing overtakes it. */
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
            counters.queued++;
            if (!backlog.add(head, headLength, body, bodyOffset, bodyLength)) {
                disconnect("it does not read its events, and " + backlog.size() + " wait for it already");
            }
        }
        markDirty();
    }

    private int tryEvent(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        int result;
        try {
            result = channel.event(head, headLength, body, bodyOffset, bodyLength);
            SharedMemory.settle();
        } catch (InternalError e) {
            fault();
            return 0;
        }
        if (result == 0) {
            counters.events++;
        } else if (result == -Errno.EAGAIN) {
            counters.sendRetries++;
        } else if (result == -Errno.EBADMSG) {
            disconnect("it spoilt its event channel");
        } else {
            logEventError(result, headLength + bodyLength);
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

    /** Sends what waited and wakes the client; whether something still waits for room. */
    boolean flush() {
        if (!open || doom != null) {
            dirty = false;
            return false;
        }
        if (!backlog.isEmpty()) {
            drain();
        }
        wake();
        dirty = !backlog.isEmpty();
        return dirty;
    }

    private void drain() {
        while (!backlog.isEmpty() && doom == null) {
            byte[] event = backlog.first();
            if (tryEvent(event, event.length, NOTHING, 0, 0) == -Errno.EAGAIN) {
                return;
            }
            backlog.removeFirst();
            counters.sentFromQueue++;
        }
        server.log(Level.INFO, "Q empty, queued:%d sent:%d.", counters.queued, counters.sentFromQueue);
    }

    /** One system call for all events since the last. */
    private void wake() {
        wakeUpsLate = channel.wake() > 0;
        updateInterest();
    }
}
