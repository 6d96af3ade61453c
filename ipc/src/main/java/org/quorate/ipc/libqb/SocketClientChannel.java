package org.quorate.ipc.libqb;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.Poll;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixSocket;

/** Client of {@link SocketServerChannel}. */
final class SocketClientChannel implements ClientChannel {
    private static final int SIZE_OFFSET = 8;
    private static final int HEADER_BYTES = 16;

    private final ControlFile control;
    private final UnixSocket messages;
    private final UnixSocket events;
    private final String directory;

    private SocketClientChannel(ControlFile control, UnixSocket messages, UnixSocket events, String directory) {
        this.control = control;
        this.messages = messages;
        this.events = events;
        this.directory = directory;
    }

    static SocketClientChannel open(SetupResponse names) throws PosixException {
        String base = names.responseName();
        ControlFile control = ControlFile.open(names.requestName());
        UnixSocket messages = null;
        UnixSocket events = null;
        boolean done = false;
        try {
            messages = connect(base + "-response", base + "-request", names.bufferBytes());
            events = connect(base + "-event", base + "-event-tx", names.bufferBytes());
            String directory = names.requestName()
                    .substring(0, Math.max(0, names.requestName().lastIndexOf('/')));
            done = true;
            return new SocketClientChannel(control, messages, events, directory);
        } finally {
            if (!done) {
                close(messages);
                close(events);
                control.close();
            }
        }
    }

    private static UnixSocket connect(String own, String peer, int bufferBytes) throws PosixException {
        UnixSocket socket = SocketServerChannel.bind(own, bufferBytes);
        int errno = socket.connectTo(UnixAddress.ofPaddedAbstract(peer));
        if (errno != 0) {
            socket.close();
            throw new PosixException("connect " + peer, errno);
        }
        return socket;
    }

    private static void close(@Nullable UnixSocket socket) {
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public int state() {
        return 0;
    }

    @Override
    public int flowControl() {
        return control.flowControl();
    }

    @Override
    public int send(byte[] message, int length) {
        int result = messages.write(message, 0, length);
        if (result < 0) {
            return result == -Errno.ECONNREFUSED || result == -Errno.ECONNRESET ? -Errno.ENOTCONN : result;
        }
        control.add(ControlFile.REQUESTS, 1);
        return 0;
    }

    @Override
    public int receive(byte[] buffer, int millis) throws PosixException {
        int length = take(messages, buffer, ControlFile.RESPONSES);
        if (length == -Errno.EAGAIN) {
            Poll.await(messages.fd(), Epoll.IN, millis);
            length = take(messages, buffer, ControlFile.RESPONSES);
        }
        return length == -Errno.EAGAIN ? -Errno.ETIMEDOUT : length;
    }

    @Override
    public int eventDescriptor() {
        return events.fd();
    }

    @Override
    public int event(byte[] buffer) {
        return take(events, buffer, ControlFile.EVENTS);
    }

    private int take(UnixSocket socket, byte[] buffer, int counter) {
        int length = socket.peek(buffer, 0, Math.min(HEADER_BYTES, buffer.length));
        if (length < 0) {
            return length;
        }
        if (length < HEADER_BYTES) {
            int _ = socket.read(buffer, 0, buffer.length);
            return -Errno.EBADMSG;
        }
        if (Endian.LITTLE.getInt(buffer, SIZE_OFFSET) > buffer.length) {
            return -Errno.ENOBUFS;
        }
        length = socket.read(buffer, 0, buffer.length);
        if (length >= 0) {
            control.add(counter, -1);
        }
        return length;
    }

    @Override
    public void close() {
        messages.close();
        events.close();
        control.unlink();
        control.close();
        FileCalls.removeDirectory(directory);
    }
}
