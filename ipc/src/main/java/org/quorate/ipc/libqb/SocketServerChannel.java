package org.quorate.ipc.libqb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixSocket;

/** Two datagram sockets and a file of counters; one datagram is one message (spec 40 §4). */
final class SocketServerChannel implements ServerChannel {
    private static final int SIZE_OFFSET = 8;

    private final String controlName;
    private final String baseName;
    private final ControlFile control;
    private final UnixSocket requests;
    private final UnixSocket events;
    private byte[] gathered = new byte[4096];
    private boolean responsesConnected;
    private boolean eventsConnected;

    private SocketServerChannel(
            String controlName, String baseName, ControlFile control, UnixSocket requests, UnixSocket events) {
        this.controlName = controlName;
        this.baseName = baseName;
        this.control = control;
        this.requests = requests;
        this.events = events;
    }

    static SocketServerChannel create(String service, String directory, int bufferBytes, PeerCredentials client)
            throws PosixException {
        String controlName = directory + "/qb-control-" + service;
        String baseName = directory + "/qb-" + service;
        ControlFile control = ControlFile.create(controlName, client.uid(), client.gid());
        UnixSocket requests = null;
        UnixSocket events = null;
        boolean done = false;
        try {
            requests = bind(baseName + "-request", bufferBytes);
            events = bind(baseName + "-event-tx", bufferBytes);
            done = true;
            return new SocketServerChannel(controlName, baseName, control, requests, events);
        } finally {
            if (!done) {
                close(requests);
                close(events);
                control.unlink();
                control.close();
            }
        }
    }

    static UnixSocket bind(String name, int bufferBytes) throws PosixException {
        UnixSocket socket = UnixSocket.bindDatagram(UnixAddress.ofPaddedAbstract(name));
        boolean done = false;
        try {
            socket.growBuffers(bufferBytes);
            done = true;
            return socket;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private static void close(@Nullable UnixSocket socket) {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public SetupResponse describe(int bufferBytes) {
        return new SetupResponse(0, TransportKind.SOCKET.number(), bufferBytes, controlName, baseName, "");
    }

    @Override
    public int requestDescriptor() {
        return requests.fd();
    }

    @Override
    public int waiting() {
        return Integer.MAX_VALUE; // the counter is the client's to spoil; receive() tells when there are no more
    }

    @Override
    public int receive(byte[] buffer) {
        int length = requests.read(buffer, 0, buffer.length);
        if (length >= 0 && length < SIZE_OFFSET + Integer.BYTES) {
            return -Errno.EBADMSG;
        }
        if (length > 0) {
            control.add(ControlFile.REQUESTS, -1);
            if (Endian.LITTLE.getInt(buffer, SIZE_OFFSET) != length) {
                return -Errno.EBADMSG;
            }
        }
        return length;
    }

    @Override
    public void received(int count) {
        // each was counted as it was taken
    }

    @Override
    public int respond(byte[] message, int offset, int length) {
        if (!responsesConnected) {
            int errno = requests.connectTo(UnixAddress.ofPaddedAbstract(baseName + "-response"));
            if (errno != 0) {
                return -errno;
            }
            responsesConnected = true;
        }
        return sent(requests.write(message, offset, length), ControlFile.RESPONSES);
    }

    @Override
    public int event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        int length = headLength + bodyLength;
        growTo(length);
        System.arraycopy(head, 0, gathered, 0, headLength);
        System.arraycopy(body, bodyOffset, gathered, headLength, bodyLength);
        return sendGathered(length);
    }

    @Override
    public int event(MemorySegment message) {
        int length = (int) message.byteSize();
        growTo(length);
        MemorySegment.copy(message, JAVA_BYTE, 0, gathered, 0, length);
        return sendGathered(length);
    }

    private void growTo(int length) {
        if (gathered.length < length) {
            gathered = new byte[Math.max(length, 2 * gathered.length)];
        }
    }

    private int sendGathered(int length) {
        if (!eventsConnected) {
            int errno = events.connectTo(UnixAddress.ofPaddedAbstract(baseName + "-event"));
            if (errno != 0) {
                return errno == Errno.ECONNREFUSED ? -Errno.EAGAIN : -errno; // the client has not bound it yet
            }
            eventsConnected = true;
        }
        return sent(events.write(gathered, 0, length), ControlFile.EVENTS);
    }

    private int sent(int result, int counter) {
        if (result >= 0) {
            control.add(counter, 1);
            return 0;
        }
        return result == -Errno.ENOBUFS ? -Errno.EAGAIN : result;
    }

    @Override
    public int wake() {
        return 0; // the datagram wakes
    }

    @Override
    public void setFlowControl(int value) {
        control.setFlowControl(value);
    }

    @Override
    public void close() {
        requests.close();
        events.close();
        control.unlink();
        control.close();
    }
}
