package org.quorate.ipc.libqb;

import java.lang.foreign.Arena;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.Poll;
import org.quorate.posix.local.UnixSocket;

/** Client of {@link RingServerChannel}. */
final class RingClientChannel implements ClientChannel {
    private static final int LIVE_REFERENCES = 2;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int ROOM_MILLIS = 1000;

    private final UnixSocket setup;
    private final Arena arena;
    private final SharedRing requests;
    private final SharedRing responses;
    private final SharedRing events;
    private final byte[] bytes = new byte[1];

    private RingClientChannel(
            UnixSocket setup, Arena arena, SharedRing requests, SharedRing responses, SharedRing events) {
        this.setup = setup;
        this.arena = arena;
        this.requests = requests;
        this.responses = responses;
        this.events = events;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    static RingClientChannel open(UnixSocket setup, SetupResponse names) throws PosixException {
        // a client may be used and closed by any thread
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            int bytes = names.bufferBytes();
            RingClientChannel channel = new RingClientChannel(
                    setup,
                    arena,
                    SharedRing.open(names.requestName(), bytes, true, arena),
                    SharedRing.open(names.responseName(), bytes, false, arena),
                    SharedRing.open(names.eventName(), bytes, false, arena));
            done = true;
            return channel;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    @Override
    public int state() {
        return requests.references() == LIVE_REFERENCES ? 0 : -Errno.ENOTCONN;
    }

    @Override
    public int flowControl() {
        return requests.flowControl();
    }

    @Override
    public int send(byte[] message, int length) throws PosixException {
        int result = requests.write(message, length, message, 0, 0);
        return result == 0 ? announce() : result;
    }

    /** A byte that finds no room waits for it here: without it the server would not look at the request. */
    private int announce() throws PosixException {
        while (true) {
            int written = setup.write(bytes, 0, 1);
            if (written == 1) {
                return 0;
            }
            if (written != -Errno.EAGAIN) {
                return -Errno.ENOTCONN;
            }
            if ((Poll.await(setup.fd(), Epoll.OUT, ROOM_MILLIS) & (Epoll.HUP | Epoll.ERR)) != 0) {
                return -Errno.ENOTCONN;
            }
        }
    }

    @Override
    public int receive(byte[] buffer, int millis) {
        return responses.read(buffer, millis * NANOS_PER_MS);
    }

    @Override
    public int eventDescriptor() {
        return setup.fd();
    }

    @Override
    public int event(byte[] buffer) {
        int length = events.read(buffer);
        if (length >= 0) {
            int _ = setup.read(bytes, 0, 1);
        }
        return length;
    }

    @Override
    public void close() {
        arena.close();
    }
}
