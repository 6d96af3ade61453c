package org.quorate.posix.local;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.SocketStructures;

/** A connected Unix socket, non-blocking. */
public final class UnixSocket implements AutoCloseable {
    /** The three ways bytes or messages may travel. */
    public enum Type {
        STREAM(SocketStructures.SOCK_STREAM),
        DATAGRAM(SocketStructures.SOCK_DGRAM),
        /** Connected, and message boundaries are kept. */
        SEQUENCED_PACKETS(SocketStructures.SOCK_SEQPACKET);

        final int number;

        Type(int number) {
            this.number = number;
        }
    }

    static final int AF_UNIX = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SO_PEERCRED = 17;
    private static final int FLAGS = SocketStructures.MSG_DONTWAIT | SocketStructures.MSG_NOSIGNAL;

    private static final MethodHandle CONNECT = Libc.function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SHUTDOWN = Libc.function("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    // Never block, so they may read and write Java arrays in place.
    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND = Libc.quickOnArrays("send", TRANSFER);
    private static final MethodHandle RECV = Libc.quickOnArrays("recv", TRANSFER);

    private static final MethodHandle RECVMSG = Libc.function("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final int SCM_CREDENTIALS = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int CONTROL_BYTES = 64;
    private static final int MSG_PEEK = 2;

    private final int fd;

    UnixSocket(int fd) {
        this.fd = fd;
    }

    /** A datagram socket at an address of its own, non-blocking; {@link #connectTo} names the peer. */
    public static UnixSocket bindDatagram(UnixAddress address) throws PosixException {
        int fd = Descriptor.socket(AF_UNIX, SocketStructures.SOCK_DGRAM | SocketStructures.SOCK_NONBLOCK, 0);
        try (Arena arena = Arena.ofConfined()) {
            int errno = Descriptor.bind(fd, address.sockaddr(arena), address.sockaddrLength());
            if (errno != 0) {
                Descriptor.close(fd);
                throw new PosixException("bind " + address, errno);
            }
        }
        return new UnixSocket(fd);
    }

    /** Names the peer of a datagram socket; returns 0 or the error number, ECONNREFUSED while it does not exist. */
    public int connectTo(UnixAddress address) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            int result =
                    (int) CONNECT.invokeExact(state.segment(), fd, address.sockaddr(arena), address.sockaddrLength());
            return result == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Raises both buffers to at least this many bytes, as far as the kernel's limits allow. */
    public void growBuffers(int bytes) throws PosixException {
        for (int option : new int[] {SO_SNDBUF, SO_RCVBUF}) {
            String name = option == SO_SNDBUF ? "SO_SNDBUF" : "SO_RCVBUF";
            if (Descriptor.getIntOption(fd, SOL_SOCKET, option, name) <= bytes) {
                Descriptor.setOption(fd, SOL_SOCKET, option, bytes, name);
            }
        }
    }

    /** Connects; a listener with a full backlog gives EAGAIN. */
    public static UnixSocket connect(UnixAddress address, Type type) throws PosixException {
        int fd = Descriptor.socket(AF_UNIX, type.number | SocketStructures.SOCK_NONBLOCK, 0);
        CallState state = CallState.ofThread();
        int result;
        try (Arena arena = Arena.ofConfined()) {
            result = (int) CONNECT.invokeExact(state.segment(), fd, address.sockaddr(arena), address.sockaddrLength());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            int errno = state.errno();
            Descriptor.close(fd);
            throw new PosixException("connect " + address, errno);
        }
        return new UnixSocket(fd);
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /**
     * Reads what is there, without waiting.
     *
     * @return bytes read; 0 when the peer has closed; negated, an errno: EAGAIN when nothing is there
     */
    public int read(byte[] buffer, int offset, int length) {
        return transfer(RECV, buffer, offset, length);
    }

    /**
     * Writes what fits, without waiting and without SIGPIPE.
     *
     * @return bytes written; negated, an errno: EAGAIN when nothing fits, EPIPE when the peer is gone
     */
    public int write(byte[] buffer, int offset, int length) {
        return transfer(SEND, buffer, offset, length);
    }

    /** As {@link #read}, but what was read stays. */
    public int peek(byte[] buffer, int offset, int length) {
        return transfer(RECV, buffer, offset, length, FLAGS | MSG_PEEK);
    }

    /**
     * As {@link #read}, with the ids the kernel attached because of {@link #passCredentials(boolean)}: the sender's <em>real</em>
     * ids, unlike those of {@link #peerCredentials}.
     *
     * @param credentials where the ids go; not called if none are attached
     */
    public int readWithCredentials(byte[] buffer, int offset, int length, Consumer<PeerCredentials> credentials) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, length));
            MemorySegment vector = arena.allocate(SocketStructures.IOVEC_BYTES, 8);
            vector.set(ADDRESS, SocketStructures.IOV_BASE, data);
            vector.set(JAVA_LONG, SocketStructures.IOV_LEN, length);
            MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
            MemorySegment header = arena.allocate(SocketStructures.MSGHDR_BYTES, 8);
            header.set(ADDRESS, SocketStructures.MSG_IOV, vector);
            header.set(JAVA_LONG, SocketStructures.MSG_IOVLEN, 1);
            header.set(ADDRESS, SocketStructures.MSG_CONTROL, control);
            header.set(JAVA_LONG, SocketStructures.MSG_CONTROLLEN, CONTROL_BYTES);
            long result = (long) RECVMSG.invokeExact(state.segment(), fd, header, FLAGS);
            if (result < 0) {
                return -state.errno();
            }
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, buffer, offset, (int) result);
            long controlBytes = Math.min(CONTROL_BYTES, header.get(JAVA_LONG, SocketStructures.MSG_CONTROLLEN));
            long at = SocketStructures.findControl(control, 0, controlBytes, SOL_SOCKET, SCM_CREDENTIALS);
            if (at >= 0) {
                long ids = at + SocketStructures.CMSG_DATA;
                credentials.accept(new PeerCredentials(
                        control.get(JAVA_INT, ids), control.get(JAVA_INT, ids + 4), control.get(JAVA_INT, ids + 8)));
            }
            return (int) result;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    private int transfer(MethodHandle function, byte[] buffer, int offset, int length) {
        return transfer(function, buffer, offset, length, FLAGS);
    }

    private int transfer(MethodHandle function, byte[] buffer, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        CallState state = CallState.ofThread();
        MemorySegment bytes = MemorySegment.ofArray(buffer).asSlice(offset, length);
        try {
            long result = (long) function.invokeExact(state.segment(), fd, bytes, (long) length, flags);
            return result >= 0 ? (int) result : -state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    public PeerCredentials peerCredentials() throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ucred = arena.allocate(12, 4);
            Descriptor.getOption(fd, SOL_SOCKET, SO_PEERCRED, ucred, "SO_PEERCRED");
            return new PeerCredentials(ucred.get(JAVA_INT, 0), ucred.get(JAVA_INT, 4), ucred.get(JAVA_INT, 8));
        }
    }

    /** Whether the kernel attaches the sender's credentials to what arrives (SO_PASSCRED). */
    public void passCredentials(boolean on) throws PosixException {
        passCredentials(fd, on);
    }

    static void passCredentials(int fd, boolean on) throws PosixException {
        Descriptor.setOption(fd, SOL_SOCKET, SO_PASSCRED, on ? 1 : 0, "SO_PASSCRED");
    }

    /** Ends both directions at once, for every process that shares the socket. */
    public void shutdown() {
        try {
            int ignored = (int) SHUTDOWN.invokeExact(CallState.ofThread().segment(), fd, 2);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
