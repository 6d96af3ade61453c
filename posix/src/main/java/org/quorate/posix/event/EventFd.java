package org.quorate.posix.event;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/** A counter that wakes an {@link Epoll} from any thread. */
public final class EventFd implements AutoCloseable {
    private static final MethodHandle EVENTFD = Libc.function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    // Non-blocking, a few hundred nanoseconds: see Libc about critical calls.
    private static final MethodHandle EVENTFD_WRITE = Libc.quick("eventfd_write", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle EVENTFD_READ = Libc.quick("eventfd_read", JAVA_INT, JAVA_INT, ADDRESS);
    private static final int CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment counter = arena.allocate(JAVA_LONG);
    private final int fd;

    public EventFd() throws PosixException {
        CallState state = CallState.ofThread();
        try {
            this.fd = (int) EVENTFD.invokeExact(state.segment(), 0, CLOEXEC_NONBLOCK);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("eventfd", state.errno());
        }
    }

    /** For {@link Epoll#add}. */
    public int fd() {
        return fd;
    }

    /** Adds 1; from any thread, never blocks. */
    public void signal() {
        // The one error there can be is a full counter, which wakes just as well.
        try {
            int ignored = (int) EVENTFD_WRITE.invokeExact(CallState.ofThread().segment(), fd, 1L);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Reads and zeroes the counter; 0 if nobody signalled. The owner's thread only. */
    public long drain() {
        try {
            int result = (int) EVENTFD_READ.invokeExact(CallState.ofThread().segment(), fd, counter);
            return result == 0 ? counter.get(JAVA_LONG, 0) : 0;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** No thread may signal any more. */
    @Override
    public void close() {
        Descriptor.close(fd);
        arena.close();
    }
}
