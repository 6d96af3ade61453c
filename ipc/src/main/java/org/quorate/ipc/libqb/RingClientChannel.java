package org.quorate.ipc.libqb;

import java.lang.foreign.Arena;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.UnixSocket;

/** Client of {@link RingServerChannel}. */
final class RingClientChannel implements ClientChannel {
    private static final int LIVE_REFERENCES = 2;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int WAKE_BYTES = 256;

    private final UnixSocket setup;
    private final Arena arena;
    private final SharedRing requests;
    private final SharedRing responses;
    private final SharedRing events;
    private final byte[] bytes = new byte[WAKE_BYTES];
    /** Requests in the ring whose wake-up byte found no room in the socket. */
    private int unannounced;

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
    public int send(byte[] message, int length) {
        int result = requests.write(message, length, message, 0, 0);
        if (result == 0) {
            unannounced++;
        }
        int announced = announce();
        return result == 0 ? announced : result;
    }

    private int announce() {
        while (unannounced > 0) {
            int written = setup.write(bytes, 0, Math.min(unannounced, bytes.length));
            if (written == -Errno.EAGAIN) {
                return 0; // the socket is full of earlier bytes; the server is awake
            }
            if (written < 0) {
                return -Errno.ENOTCONN;
            }
            unannounced -= written;
        }
        return 0;
    }

    @Override
    public int receive(byte[] buffer, int millis) {
        int _ = announce();
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
