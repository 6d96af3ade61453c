package org.quorate.posix.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.quorate.posix.libc.Pages;

/** Zeroed memory outside of the heap, straight from the kernel and back to it. */
public final class AnonymousMemory {
    private AnonymousMemory() {}

    /**
     * Whole pages; they cost nothing until they are touched, and are given back when the arena is closed.
     *
     * @throws OutOfMemoryError if the kernel refuses
     */
    public static MemorySegment allocate(Arena arena, long bytes) {
        return Pages.allocate(arena, bytes);
    }
}
