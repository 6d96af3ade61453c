package org.quorate.ipc.libqb;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.Poll;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.posix.local.UnixAddress;
import org.quorate.posix.local.UnixSocket;

/**
 * A client of any libqb server, ours or the original's, over whichever transport the server chooses (spec 40 §7). Calls block and
 * may come from one thread at a time; only {@link #nextEvent} may run beside them in another.
 */
public final class IpcClient implements AutoCloseable {
    /** Flow-control limit of everything but a multicast. */
    public static final int ORDINARY = 1;
    /** Flow-control limit of a cpg multicast: also refused while the ring is busy or synchronising. */
    public static final int MULTICAST = 2;

    private static final int MIN_BUFFER_BYTES = SetupResponse.BYTES;
    private static final long SETUP_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** While a call waits it looks this often whether the server still lives. */
    private static final int SLICE_MILLIS = 500;

    private static final int GONE = Epoll.HUP | Epoll.ERR | Poll.NVAL;

    private final UnixSocket setup;
    private final ClientChannel channel;
    private final @Nullable PeerCredentials server;
    private final int bufferBytes;
    private boolean closed;

    private IpcClient(UnixSocket setup, ClientChannel channel, @Nullable PeerCredentials server, int bufferBytes) {
        this.setup = setup;
        this.channel = channel;
        this.server = server;
        this.bufferBytes = bufferBytes;
    }

    /**
     * Connects to a service.
     *
     * @param wantedBufferBytes largest message in any direction; the server may grant another size
     * @param socketDirectory where the server's socket file is; {@code null} for an abstract socket
     * @throws PosixException with the server's error number if it refuses, ECONNREFUSED or ENOENT if none listens
     */
    public static IpcClient connect(String service, int wantedBufferBytes, @Nullable String socketDirectory)
            throws PosixException {
        UnixAddress address = socketDirectory == null
                ? UnixAddress.ofPaddedAbstract(service)
                : UnixAddress.ofPath(socketDirectory + '/' + service);
        UnixSocket setup = UnixSocket.connect(address, UnixSocket.Type.STREAM);
        boolean done = false;
        try {
            setup.passCredentials(true);
            byte[] request = new SetupRequest(Math.max(wantedBufferBytes, MIN_BUFFER_BYTES)).encode();
            int written = setup.write(request, 0, request.length);
            if (written != request.length) {
                throw new PosixException("send to " + service, written < 0 ? -written : Errno.EAGAIN);
            }
            IpcClient client = receiveAnswer(setup, service);
            done = true;
            return client;
        } finally {
            if (!done) {
                setup.close();
            }
        }
    }

    private static IpcClient receiveAnswer(UnixSocket setup, String service) throws PosixException {
        byte[] answer = new byte[SetupResponse.BYTES];
        PeerCredentials[] server = new PeerCredentials[1];
        int received = 0;
        long deadline = System.nanoTime() + SETUP_TIMEOUT_NANOS;
        while (received < answer.length) {
            int length = setup.readWithCredentials(
                    answer, received, answer.length - received, attached -> server[0] = attached);
            if (length == 0 || length == -Errno.ECONNRESET) {
                throw new PosixException("connection to " + service, Errno.ENOTCONN);
            }
            if (length == -Errno.EAGAIN) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new PosixException("answer of " + service, Errno.ETIMEDOUT);
                }
                Poll.await(setup.fd(), Epoll.IN, (int) left);
            } else if (length < 0) {
                throw new PosixException("receive from " + service, -length);
            } else {
                received += length;
            }
        }
        setup.passCredentials(false);
        SetupResponse response = SetupResponse.decode(answer);
        if (response == null) {
            throw new PosixException("answer of " + service, Errno.EBADMSG);
        }
        if (response.error() != 0) {
            throw new PosixException("connect to " + service, -response.error());
        }
        TransportKind kind = TransportKind.ofNumber(response.transport());
        if (kind == null) {
            throw new PosixException("transport of " + service, Errno.EOPNOTSUPP);
        }
        ClientChannel channel = kind == TransportKind.SHM
                ? RingClientChannel.open(setup, response)
                : SocketClientChannel.open(response);
        return new IpcClient(setup, channel, server[0], response.bufferBytes());
    }

    /** Becomes readable when there is an event or, with shared memory, when the server is gone. */
    public int fd() {
        return channel.eventDescriptor();
    }

    /** Size in force of each channel. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** Real ids of the server process, if the kernel told. */
    public @Nullable PeerCredentials server() {
        return server;
    }

    /**
     * Sends a request without waiting for an answer.
     *
     * @param flowControlLimit {@link #ORDINARY} or {@link #MULTICAST}
     * @return 0, or a negated error number: EAGAIN (full or held back: try again), EMSGSIZE, ENOTCONN (the server is gone)
     */
    public int send(byte[] message, int length, int flowControlLimit) {
        if (closed) {
            return -Errno.ENOTCONN;
        }
        if (length > bufferBytes) {
            return -Errno.EMSGSIZE;
        }
        try {
            int state = channel.state();
            if (state != 0) {
                return state;
            }
            int word = channel.flowControl();
            if (word > 0 && word <= flowControlLimit) {
                return -Errno.EAGAIN;
            }
            return channel.send(message, length);
        } catch (PosixException e) {
            return -e.errno();
        } catch (InternalError e) {
            return -Errno.ENOTCONN; // the files are gone
        }
    }

    /**
     * Sends a request and waits for its answer as long as the server lives.
     *
     * @return length of the answer, or a negated error number as of {@link #send}; ENOBUFS if the answer is longer than the buffer
     */
    public int call(byte[] request, int length, byte[] response) {
        int sent = send(request, length, ORDINARY);
        if (sent != 0) {
            return sent;
        }
        try {
            while (true) {
                int received = channel.receive(response, SLICE_MILLIS);
                if (received != -Errno.ETIMEDOUT) {
                    return received;
                }
                if ((Poll.await(setup.fd(), 0, 0) & GONE) != 0) {
                    return -Errno.ENOTCONN;
                }
            }
        } catch (PosixException e) {
            return -e.errno();
        } catch (InternalError e) {
            return -Errno.ENOTCONN;
        }
    }

    /**
     * Takes the next event.
     *
     * @param millis 0 looks only, negative waits without limit
     * @return its length; {@code -EAGAIN} if none came; {@code -ENOTCONN} if the server is gone
     */
    public int nextEvent(byte[] buffer, int millis) {
        if (closed) {
            return -Errno.ENOTCONN;
        }
        try {
            int fd = channel.eventDescriptor();
            long conditions = fd == setup.fd()
                    ? Poll.await(fd, Epoll.IN, millis)
                    : Poll.await(fd, Epoll.IN, setup.fd(), 0, millis);
            if (conditions == 0) {
                return -Errno.EAGAIN;
            }
            int length = channel.event(buffer);
            if (length != -Errno.EAGAIN) {
                return length;
            }
            return ((conditions | conditions >>> 16) & GONE) != 0 ? -Errno.ENOTCONN : -Errno.EAGAIN;
        } catch (PosixException e) {
            return -e.errno();
        } catch (InternalError e) {
            return -Errno.ENOTCONN;
        }
    }

    /** Ends the connection without giving anything back: whoever waits in {@link #nextEvent} is told that the server is gone. Any thread. */
    public void abandon() {
        setup.shutdown();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            setup.shutdown();
            setup.close();
            channel.close();
        }
    }
}
