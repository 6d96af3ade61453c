package org.quorate.ipc.libqb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixSocket;
import org.quorate.posix.memory.SharedMemory;

/** Three rings in shared memory; the setup socket carries a byte for each request and each event (spec 40 §3). */
final class RingServerChannel implements ServerChannel {
    private static final int WAKE_CHUNK = 4096;
    private static final byte[] WAKE_BYTES = new byte[WAKE_CHUNK];

    private final UnixSocket setup;
    private final String service;
    private final String directory;
    private final Arena arena;
    private final SharedRing requests;
    private final SharedRing responses;
    private final SharedRing events;
    private final byte[] drained = new byte[64];
    /** Events in the ring whose wake-up byte is not in the socket. */
    private int unannounced;

    private RingServerChannel(
            UnixSocket setup,
            String service,
            String directory,
            Arena arena,
            SharedRing requests,
            SharedRing responses,
            SharedRing events) {
        this.setup = setup;
        this.service = service;
        this.directory = directory;
        this.arena = arena;
        this.requests = requests;
        this.responses = responses;
        this.events = events;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    static RingServerChannel create(
            UnixSocket setup, String service, String directory, int bufferBytes, PeerCredentials client)
            throws PosixException {
        Arena arena = Arena.ofConfined();
        List<SharedRing> rings = new ArrayList<>();
        boolean done = false;
        try {
            for (String kind : List.of("request", "response", "event")) {
                String name = name(directory, kind, service);
                rings.add(SharedRing.create(name, bufferBytes, client.uid(), client.gid(), arena));
            }
            done = true;
            return new RingServerChannel(setup, service, directory, arena, rings.get(0), rings.get(1), rings.get(2));
        } finally {
            if (!done) {
                rings.forEach(SharedRing::unlink);
                arena.close();
            }
        }
    }

    private static String name(String directory, String kind, String service) {
        return directory + "/qb-" + kind + '-' + service;
    }

    @Override
    public SetupResponse describe(int bufferBytes) {
        return new SetupResponse(
                0,
                TransportKind.SHM.number(),
                bufferBytes,
                name(directory, "request", service),
                name(directory, "response", service),
                name(directory, "event", service));
    }

    @Override
    public int requestDescriptor() {
        return setup.fd();
    }

    @Override
    public int waiting() {
        return requests.available();
    }

    @Override
    public int receive(byte[] buffer) {
        return requests.read(buffer);
    }

    @Override
    public void received(int count) {
        int left = count;
        while (left > 0) {
            int read = setup.read(drained, 0, Math.min(left, drained.length));
            if (read <= 0) {
                return; // the client has not sent its byte yet, or is gone: the next readiness tells
            }
            left -= read;
        }
    }

    @Override
    public int respond(byte[] message, int offset, int length) {
        return responses.write(message, 0, message, offset, length);
    }

    @Override
    public int event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        return announced(events.write(head, headLength, body, bodyOffset, bodyLength));
    }

    @Override
    public int event(MemorySegment message) {
        return announced(events.write(message));
    }

    private int announced(int result) {
        if (result == 0) {
            unannounced++;
        }
        return result;
    }

    @Override
    public int wake() {
        while (unannounced > 0) {
            int written = setup.write(WAKE_BYTES, 0, Math.min(unannounced, WAKE_CHUNK));
            if (written <= 0) {
                return written == -Errno.EAGAIN ? unannounced : 0; // a dead peer is noticed by its hang-up
            }
            unannounced -= written;
        }
        return 0;
    }

    @Override
    public void setFlowControl(int value) {
        requests.setFlowControl(value);
    }

    @Override
    public void close() {
        closeRing(events);
        closeRing(responses);
        closeRing(requests);
        arena.close();
    }

    private static void closeRing(SharedRing ring) {
        ring.unlink();
        try {
            ring.dereference();
            SharedMemory.settle();
        } catch (InternalError e) {
            // truncated by the client: nobody is left to be told
        }
    }
}
