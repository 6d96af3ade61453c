package org.quorate.posix.event;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Waits for one or two descriptors now and then, where an epoll set would be too much. The conditions are {@link Epoll}'s. */
public final class Poll {
    private static final MethodHandle POLL = Libc.function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final int ENTRY = 8;
    private static final int EVENTS = 4;
    private static final int RETURNED = 6;
    /** The descriptor is not open. */
    public static final int NVAL = 0x20;

    private Poll() {}

    /**
     * Waits for one descriptor.
     *
     * @param millis 0 looks only, negative waits without limit
     * @return the conditions that hold; 0 after the timeout or a signal
     */
    public static int await(int fd, int interest, int millis) throws PosixException {
        return (int) await(fd, interest, -1, 0, millis);
    }

    /**
     * Waits for either of two.
     *
     * @return the conditions of the first in the low 16 bits, of the second in the next 16
     */
    public static long await(int first, int firstInterest, int second, int secondInterest, int millis)
            throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(2L * ENTRY, 8);
            set(entries, 0, first, firstInterest);
            set(entries, ENTRY, second, secondInterest);
            int result = (int) POLL.invokeExact(state.segment(), entries, second < 0 ? 1L : 2L, millis);
            if (result < 0 && state.errno() != Errno.EINTR) {
                throw new PosixException("poll", state.errno());
            }
            return result <= 0 ? 0 : returned(entries, 0) | (returned(entries, ENTRY) << 16);
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    private static void set(MemorySegment entries, long at, int fd, int interest) {
        entries.set(JAVA_INT, at, fd);
        entries.set(JAVA_SHORT, at + EVENTS, (short) interest);
    }

    private static long returned(MemorySegment entries, long at) {
        return entries.get(JAVA_SHORT, at + RETURNED) & 0xFFFFL;
    }
}
