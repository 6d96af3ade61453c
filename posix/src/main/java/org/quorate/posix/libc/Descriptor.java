package org.quorate.posix.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.PosixException;

/** Calls every kind of file descriptor shares. */
public final class Descriptor {
    private static final MethodHandle CLOSE = Libc.function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET = Libc.function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = Libc.function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            Libc.function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            Libc.function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SENDTO =
            Libc.function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private Descriptor() {}

    /** Closes; an error of close() leaves nothing to be done and is ignored. */
    public static void close(int fd) {
        try {
            int ignored = (int) CLOSE.invokeExact(CallState.ofThread().segment(), fd);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** A close-on-exec socket. */
    public static int socket(int family, int type, int protocol) throws PosixException {
        CallState state = CallState.ofThread();
        int fd;
        try {
            fd = (int) SOCKET.invokeExact(state.segment(), family, type | SocketStructures.SOCK_CLOEXEC, protocol);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("socket", state.errno());
        }
        return fd;
    }

    /** Returns 0 or the error number. */
    public static int bind(int fd, MemorySegment address, int length) {
        CallState state = CallState.ofThread();
        try {
            return (int) BIND.invokeExact(state.segment(), fd, address, length) == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Returns 0 or the error number. */
    public static int trySetOption(int fd, int level, int option, int value) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_INT, value);
            return (int) SETSOCKOPT.invokeExact(state.segment(), fd, level, option, memory, 4) == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    public static void setOption(int fd, int level, int option, int value, String name) throws PosixException {
        int errno = trySetOption(fd, level, option, value);
        if (errno != 0) {
            throw new PosixException("setsockopt " + name + "=" + value, errno);
        }
    }

    /** Reads an option of any size into {@code value}. */
    public static void getOption(int fd, int level, int option, MemorySegment value, String name)
            throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
            result = (int) GETSOCKOPT.invokeExact(state.segment(), fd, level, option, value, length);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException("getsockopt " + name, state.errno());
        }
    }

    public static int getIntOption(int fd, int level, int option, String name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            getOption(fd, level, option, value, name);
            return value.get(JAVA_INT, 0);
        }
    }

    /** Sends to an address without waiting; returns the bytes sent or the negated error number. */
    public static long sendTo(int fd, MemorySegment data, int flags, MemorySegment address, int addressLength) {
        CallState state = CallState.ofThread();
        try {
            long sent = (long)
                    SENDTO.invokeExact(state.segment(), fd, data, data.byteSize(), flags, address, addressLength);
            return sent >= 0 ? sent : -state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
