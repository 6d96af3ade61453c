package org.quorate.posix.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/**
 * A process-shared semaphore in mapped memory, bit for bit glibc's {@code sem_t} of 64-bit Linux (spec 40 §3.2): the low half of
 * the first word is the value and the futex, the high half counts waiters, the word at 8 is 128 for process-shared.
 */
public final class SharedSemaphore {
    /** Size of the structure. */
    public static final int BYTES = 32;

    private static final int SHARED_FLAG_OFFSET = 8;
    private static final int SHARED_FLAG = 128;
    private static final long ONE_WAITER = 1L << 32;
    private static final long VALUE_MASK = 0xFFFF_FFFFL;
    private static final long MAX_VALUE = Integer.MAX_VALUE;

    private static final MethodHandle SYSCALL =
            Libc.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final long SYS_FUTEX = System.getProperty("os.arch").equals("amd64") ? 202 : 98;
    // without FUTEX_PRIVATE_FLAG: the waiter is another process
    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;

    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final MemorySegment memory;
    private final MemorySegment futex;

    /** @param memory starts at the structure, 8-aligned */
    public SharedSemaphore(MemorySegment memory) {
        if (!LITTLE) {
            throw new UnsupportedOperationException("the layout is known for little-endian machines only");
        }
        this.memory = memory.asSlice(0, BYTES);
        this.futex = memory.asSlice(0, 4);
    }

    /** As sem_init(sem, 1, 0). */
    public void initialize() {
        memory.fill((byte) 0);
        memory.set(JAVA_INT, SHARED_FLAG_OFFSET, SHARED_FLAG);
    }

    /** How many {@link #tryAcquire} would succeed now; negative only if the memory was tampered with. */
    public int value() {
        return (int) (long) WORD.getVolatile(memory, 0L);
    }

    /** Adds one and wakes a waiter, if there is one. Everything written before is visible to who acquires it. */
    public void release() {
        long before = (long) WORD.getAndAdd(memory, 0L, 1L);
        if (before >>> 32 != 0) {
            call(FUTEX_WAKE, 1, MemorySegment.NULL);
        }
    }

    /** Takes one if there is one. */
    public boolean tryAcquire() {
        while (true) {
            long seen = (long) WORD.getVolatile(memory, 0L);
            long value = seen & VALUE_MASK;
            if (value == 0 || value > MAX_VALUE) {
                return false;
            }
            if (WORD.compareAndSet(memory, 0L, seen, seen - 1)) {
                return true;
            }
        }
    }

    /**
     * Takes one, waiting if need be.
     *
     * @param timeoutNanos 0 or more
     * @return whether it was taken in time
     */
    public boolean acquire(long timeoutNanos) {
        if (tryAcquire()) {
            return true;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        long _ = (long) WORD.getAndAdd(memory, 0L, ONE_WAITER);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16, 8);
            while (true) {
                if (tryAcquire()) {
                    return true;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                timespec.set(ValueLayout.JAVA_LONG, 0, left / 1_000_000_000L);
                timespec.set(ValueLayout.JAVA_LONG, 8, left % 1_000_000_000L);
                call(FUTEX_WAIT, 0, timespec); // a signal, a change of the value or the timeout: all looked at again
            }
        } finally {
            long _ = (long) WORD.getAndAdd(memory, 0L, -ONE_WAITER);
        }
    }

    private void call(int operation, int value, MemorySegment timeout) {
        try {
            long ignored = (long)
                    SYSCALL.invokeExact(CallState.ofThread().segment(), SYS_FUTEX, futex, operation, value, timeout);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
