package org.quorate.posix.local;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.SocketStructures;

/** A listening Unix socket, non-blocking. */
public final class UnixListener implements AutoCloseable {
    private static final MethodHandle LISTEN = Libc.function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT4 =
            Libc.function("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final int FLAGS = SocketStructures.SOCK_NONBLOCK | SocketStructures.SOCK_CLOEXEC;

    private final int fd;

    private UnixListener(int fd) {
        this.fd = fd;
    }

    /**
     * Binds and listens. A socket file that is in the way is the caller's to remove, and so is this one after closing.
     *
     * @param passCredentials SO_PASSCRED, which accepted sockets inherit, so that the first message already carries credentials
     */
    public static UnixListener listen(UnixAddress address, UnixSocket.Type type, int backlog, boolean passCredentials)
            throws PosixException {
        int fd = Descriptor.socket(UnixSocket.AF_UNIX, type.number | SocketStructures.SOCK_NONBLOCK, 0);
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            int errno = Descriptor.bind(fd, address.sockaddr(arena), address.sockaddrLength());
            if (errno != 0) {
                throw new PosixException("bind " + address, errno);
            }
            if (passCredentials) {
                UnixSocket.passCredentials(fd, true);
            }
            listen(fd, backlog, address);
            done = true;
            return new UnixListener(fd);
        } finally {
            if (!done) {
                Descriptor.close(fd);
            }
        }
    }

    private static void listen(int fd, int backlog, UnixAddress address) throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) LISTEN.invokeExact(state.segment(), fd, backlog);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException("listen " + address, state.errno());
        }
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** The next connection, or {@code null} if none is waiting. EMFILE leaves it waiting. */
    public @Nullable UnixSocket accept() throws PosixException {
        CallState state = CallState.ofThread();
        int accepted;
        try {
            accepted = (int) ACCEPT4.invokeExact(state.segment(), fd, MemorySegment.NULL, MemorySegment.NULL, FLAGS);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (accepted >= 0) {
            return new UnixSocket(accepted);
        }
        int errno = state.errno();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ECONNABORTED) {
            return null;
        }
        throw new PosixException("accept", errno);
    }

    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
