package org.quorate.posix.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Keeps the process in memory, so that a swapping machine does not lose its token (spec 50 §2.4). */
public final class MemoryLock {
    private static final MethodHandle SETRLIMIT = Libc.function("setrlimit", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle MLOCKALL = Libc.function("mlockall", JAVA_INT, JAVA_INT);
    private static final MethodHandle MUNLOCKALL = Libc.function("munlockall", JAVA_INT);

    private static final int RLIMIT_MEMLOCK = 8;
    private static final long RLIM_INFINITY = -1L;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private MemoryLock() {}

    /** Lifts RLIMIT_MEMLOCK; without this locking fails, or later allocations do. */
    public static void unlimit() throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocateFrom(JAVA_LONG, RLIM_INFINITY, RLIM_INFINITY);
            result = (int) SETRLIMIT.invokeExact(state.segment(), RLIMIT_MEMLOCK, limit);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException("setrlimit RLIMIT_MEMLOCK", state.errno());
        }
    }

    /**
     * Locks every page from the moment it is first touched. Not earlier: a virtual machine reserves far more than it uses, and
     * locking all of it would multiply the resident size.
     */
    public static void lockAll() throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) MLOCKALL.invokeExact(state.segment(), MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException("mlockall", state.errno());
        }
    }

    public static void unlockAll() {
        try {
            int ignored = (int) MUNLOCKALL.invokeExact(CallState.ofThread().segment());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
