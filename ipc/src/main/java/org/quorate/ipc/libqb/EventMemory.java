package org.quorate.ipc.libqb;

/** Memory all clients of a process share for events that wait for them: a bound, whatever they do. */
public final class EventMemory {
    private final long limitBytes;
    private long usedBytes;

    public EventMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    boolean reserve(long bytes) {
        if (bytes > limitBytes - usedBytes) {
            return false;
        }
        usedBytes += bytes;
        return true;
    }

    void release(long bytes) {
        usedBytes -= bytes;
    }

    /** What waiting events occupy now. */
    public long usedBytes() {
        return usedBytes;
    }
}
