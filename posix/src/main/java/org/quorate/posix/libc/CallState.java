package org.quorate.posix.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Where the linker leaves errno after a call. An owner of hot calls keeps one of its own; everything else shares the one of its
 * thread. Nothing is allocated a call.
 */
public final class CallState {
    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("errno"));
    private static final ThreadLocal<CallState> OF_THREAD =
            ThreadLocal.withInitial(() -> new CallState(Arena.ofAuto()));

    private final MemorySegment segment;

    public CallState(Arena arena) {
        this.segment = arena.allocate(LAYOUT);
    }

    /** The calling thread's own, for calls that are not hot. */
    public static CallState ofThread() {
        return OF_THREAD.get();
    }

    /** First argument of a handle made by {@link Libc#function}. */
    public MemorySegment segment() {
        return segment;
    }

    /** Of the last call that failed; meaningless after success. */
    public int errno() {
        return segment.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
    }
}
