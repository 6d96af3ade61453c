package org.quorate.posix.event;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * Waits for file descriptors. Belongs to one thread; only {@link EventFd#signal} of a registered eventfd may wake it from
 * another. Nothing is allocated in {@link #await} and the accessors of its result.
 */
public final class Epoll implements AutoCloseable {
    /** Data can be read. */
    public static final int IN = 0x001;
    /** Data can be written. */
    public static final int OUT = 0x004;
    /** An error is pending; always reported. For a UDP socket: its error queue is not empty. */
    public static final int ERR = 0x008;
    /** The peer is gone; always reported. */
    public static final int HUP = 0x010;
    /** The peer closed its sending half. */
    public static final int RDHUP = 0x2000;
    /** Report changes only. */
    public static final int EDGE = 1 << 31;

    private static final MethodHandle EPOLL_CREATE1 = Libc.function("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            Libc.function("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT =
            Libc.function("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    // Nanosecond timeouts: glibc 2.35 and Linux 5.11. Without them milliseconds, rounded up.
    private static final boolean HAS_PWAIT2;
    private static final MethodHandle EPOLL_PWAIT2;

    static {
        var found = Libc.optional("epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        HAS_PWAIT2 = found.isPresent();
        EPOLL_PWAIT2 = found.orElse(EPOLL_WAIT);
    }

    private static final int CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;

    // struct epoll_event is packed on x86-64 only
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_OFFSET = PACKED ? 4 : 8;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState(arena);
    private final MemorySegment timespec = arena.allocate(16, 8);
    private final MemorySegment change = arena.allocate(EVENT_BYTES, 8);
    private final MemorySegment events;
    private final int maxEvents;
    private final int fd;
    private boolean nanosecondTimeouts = HAS_PWAIT2;
    private int ready;

    /** @param maxEvents most descriptors one {@link #await} reports; the others are reported by the next */
    public Epoll(int maxEvents) throws PosixException {
        this.maxEvents = maxEvents;
        this.events = arena.allocate((long) EVENT_BYTES * maxEvents, 8);
        try {
            this.fd = (int) EPOLL_CREATE1.invokeExact(state.segment(), CLOEXEC);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("epoll_create1", state.errno());
        }
    }

    /** @param data given back by {@link #data} when the descriptor is ready */
    public void add(int descriptor, int interest, long data) throws PosixException {
        control("epoll_ctl add", CTL_ADD, descriptor, interest, data);
    }

    public void modify(int descriptor, int interest, long data) throws PosixException {
        control("epoll_ctl modify", CTL_MOD, descriptor, interest, data);
    }

    /** Must come before the descriptor is closed. */
    public void remove(int descriptor) throws PosixException {
        control("epoll_ctl remove", CTL_DEL, descriptor, 0, 0);
    }

    /**
     * Waits until a descriptor is ready or the time is over.
     *
     * @param timeoutNanos 0 polls, negative waits without limit
     * @return how many are ready, 0 after the timeout or an interrupting signal
     */
    public int await(long timeoutNanos) throws PosixException {
        int result = nanosecondTimeouts && timeoutNanos != 0 ? waitNanos(timeoutNanos) : waitMillis(timeoutNanos);
        if (result < 0) {
            ready = 0;
            int errno = state.errno();
            if (errno == Errno.ENOSYS && nanosecondTimeouts) {
                nanosecondTimeouts = false;
                return await(timeoutNanos);
            }
            if (errno != Errno.EINTR) {
                throw new PosixException("epoll_wait", errno);
            }
            return 0;
        }
        ready = result;
        return result;
    }

    private int waitNanos(long timeoutNanos) {
        MemorySegment timeout = MemorySegment.NULL;
        if (timeoutNanos > 0) {
            timespec.set(JAVA_LONG, 0, timeoutNanos / 1_000_000_000L);
            timespec.set(JAVA_LONG, 8, timeoutNanos % 1_000_000_000L);
            timeout = timespec;
        }
        try {
            return (int) EPOLL_PWAIT2.invokeExact(state.segment(), fd, events, maxEvents, timeout, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    private int waitMillis(long timeoutNanos) {
        int millis = timeoutNanos < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(timeoutNanos, 1_000_000L));
        try {
            return (int) EPOLL_WAIT.invokeExact(state.segment(), fd, events, maxEvents, millis);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * What the descriptor was registered with.
     *
     * @param index 0 to the result of {@link #await} - 1
     */
    public long data(int index) {
        return events.get(JAVA_LONG_UNALIGNED, checked(index) + DATA_OFFSET);
    }

    /** The conditions that hold, a set of the constants above. */
    public int conditions(int index) {
        return events.get(JAVA_INT_UNALIGNED, checked(index));
    }

    private long checked(int index) {
        if (index < 0 || index >= ready) {
            throw new IndexOutOfBoundsException(index);
        }
        return (long) index * EVENT_BYTES;
    }

    private void control(String what, int operation, int descriptor, int interest, long data) throws PosixException {
        change.set(JAVA_INT_UNALIGNED, 0, interest);
        change.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, data);
        int result;
        try {
            result = (int) EPOLL_CTL.invokeExact(state.segment(), fd, operation, descriptor, change);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException(what, state.errno());
        }
    }

    @Override
    public void close() {
        Descriptor.close(fd);
        arena.close();
    }
}
