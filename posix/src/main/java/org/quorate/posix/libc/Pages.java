package org.quorate.posix.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Zeroed memory straight from the kernel that costs nothing until it is touched; {@link Arena#allocate} would touch all of it. */
public final class Pages {
    private static final MethodHandle MMAP =
            Libc.function("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = Libc.function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private Pages() {}

    /** @throws OutOfMemoryError if the kernel refuses */
    public static MemorySegment allocate(Arena arena, long bytes) {
        CallState state = CallState.ofThread();
        MemorySegment address;
        try {
            address = (MemorySegment) MMAP.invokeExact(
                    state.segment(), MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (address.address() == -1L) {
            throw new OutOfMemoryError("mmap of " + bytes + " bytes failed with errno " + state.errno());
        }
        return address.reinterpret(bytes, arena, Pages::release);
    }

    private static void release(MemorySegment pages) {
        try {
            int ignored = (int) MUNMAP.invokeExact(CallState.ofThread().segment(), pages, pages.byteSize());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
