package org.quorate.ipc.libqb;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.memory.SharedMemory;

/**
 * What the two sides of a socket connection share (spec 40 §4.1), 24 bytes.
 *
 * <pre>
 *  0  i32  requests sent and not yet received
 *  4  i32  flow control, as in a request ring
 *  8  i32  responses sent and not yet received
 * 12  i32  unused
 * 16  i32  events sent and not yet received
 * 20  i32  unused
 * </pre>
 */
final class ControlFile implements AutoCloseable {
    static final int REQUESTS = 0;
    static final int RESPONSES = 8;
    static final int EVENTS = 16;

    private static final int FLOW_CONTROL = 4;
    private static final int BYTES = 24;
    private static final VarHandle INT = JAVA_INT.varHandle();

    private final Arena arena;
    private final MemorySegment memory;
    private final String path;

    private ControlFile(Arena arena, MemorySegment memory, String path) {
        this.arena = arena;
        this.memory = memory;
        this.path = path;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    static ControlFile create(String path, int uid, int gid) throws PosixException {
        Arena arena = Arena.ofConfined();
        boolean done = false;
        try {
            ControlFile file = new ControlFile(arena, SharedMemory.create(path, BYTES, uid, gid, arena), path);
            done = true;
            return file;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with what is returned
    static ControlFile open(String path) throws PosixException {
        Arena arena = Arena.ofShared();
        boolean done = false;
        try {
            ControlFile file = new ControlFile(arena, SharedMemory.open(path, BYTES, arena), path);
            done = true;
            return file;
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    /** @param counter one of the three offsets */
    void add(int counter, int difference) {
        int _ = (int) INT.getAndAdd(memory, (long) counter, difference);
    }

    int get(int counter) {
        return (int) INT.getAcquire(memory, (long) counter);
    }

    void setFlowControl(int value) {
        INT.setRelease(memory, (long) FLOW_CONTROL, value);
    }

    int flowControl() {
        return (int) INT.getAcquire(memory, (long) FLOW_CONTROL);
    }

    void unlink() {
        FileCalls.unlink(path);
    }

    @Override
    public void close() {
        arena.close();
    }
}
