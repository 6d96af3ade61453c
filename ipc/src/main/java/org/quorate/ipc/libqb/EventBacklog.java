package org.quorate.ipc.libqb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.memory.AnonymousMemory;

/**
 * Events that found no room in a client's channel, in order. They lie outside of the heap, in blocks that go back to the kernel
 * when they have been sent: a burst leaves no trace in the size of the process.
 */
final class EventBacklog {
    private static final int BLOCK_BYTES = 64 * 1024;

    /** An event is preceded by its length. */
    private static final int LENGTH_BYTES = Integer.BYTES;

    private static final class Block {
        final Arena arena;
        final MemorySegment memory;
        long readAt;
        long writeAt;

        @SuppressWarnings("MustBeClosedChecker") // closed when the block is empty
        Block(long bytes) {
            arena = Arena.ofConfined();
            memory = AnonymousMemory.allocate(arena, bytes);
        }

        boolean hasRoomFor(long bytes) {
            return memory.byteSize() - writeAt >= bytes;
        }
    }

    private final EventMemory budget;
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private int size;
    private long bytes;

    EventBacklog(EventMemory budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Of the events that wait. */
    long bytes() {
        return bytes;
    }

    /** Copies an event of two parts; false, with nothing kept, if there is no memory for it. */
    boolean add(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        int length = headLength + bodyLength;
        Block block = blockFor(LENGTH_BYTES + (long) length);
        if (block == null) {
            return false;
        }
        long at = block.writeAt;
        block.memory.set(JAVA_INT_UNALIGNED, at, length);
        MemorySegment.copy(head, 0, block.memory, JAVA_BYTE, at + LENGTH_BYTES, headLength);
        MemorySegment.copy(body, bodyOffset, block.memory, JAVA_BYTE, at + LENGTH_BYTES + headLength, bodyLength);
        block.writeAt = at + LENGTH_BYTES + length;
        size++;
        bytes += length;
        return true;
    }

    private @Nullable Block blockFor(long needed) {
        Block last = blocks.peekLast();
        if (last != null && last.hasRoomFor(needed)) {
            return last;
        }
        long blockBytes = Math.max(BLOCK_BYTES, needed);
        if (!budget.reserve(blockBytes)) {
            return null;
        }
        Block block = new Block(blockBytes);
        blocks.add(block);
        return block;
    }

    /** The oldest; valid until {@link #removeFirst}. */
    MemorySegment first() {
        Block block = blocks.element();
        int length = block.memory.get(JAVA_INT_UNALIGNED, block.readAt);
        return block.memory.asSlice(block.readAt + LENGTH_BYTES, length);
    }

    void removeFirst() {
        Block block = blocks.element();
        int length = block.memory.get(JAVA_INT_UNALIGNED, block.readAt);
        block.readAt += LENGTH_BYTES + length;
        size--;
        bytes -= length;
        if (block.readAt == block.writeAt) {
            blocks.remove();
            free(block);
        }
    }

    private void free(Block block) {
        budget.release(block.memory.byteSize());
        block.arena.close();
    }

    /** Nobody will read them any more. */
    void clear() {
        blocks.forEach(this::free);
        blocks.clear();
        size = 0;
        bytes = 0;
    }
}
