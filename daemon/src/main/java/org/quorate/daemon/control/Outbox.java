package org.quorate.daemon.control;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way to one client: filled by the node's thread and by the session without ever blocking, emptied in large
 * pieces by the session's writer. Bounded: a client that reads too slowly is cut off, because an event left out would break the
 * order it relies on.
 */
final class Outbox {
    /** Handed to the writer in one piece; larger writes would only grow the copy the channel makes of them. */
    private static final int CHUNK_BYTES = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PendingBytes shared;
    private final Runnable onOverflow;
    private int limit;

    /** All full but the last, which has {@link #lastFilled} bytes. */
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();

    private int lastFilled;
    private byte @Nullable [] taken;
    private byte @Nullable [] spare;
    private int waiting;
    private boolean ended;

    /**
     * @param limit bytes that may wait here
     * @param shared bytes that may wait in all outboxes
     * @param onOverflow called once, on a thread of its own, when more would have to wait: the writer may be stuck
     */
    Outbox(int limit, PendingBytes shared, Runnable onOverflow) {
        this.limit = limit;
        this.shared = shared;
        this.onOverflow = onOverflow;
    }

    /** Lets more bytes wait from now on. */
    void raiseLimit(int newLimit) {
        lock.lock();
        try {
            limit = newLimit;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends two pieces as one. What does not fit ends the outbox: what was put before may still be taken.
     *
     * @return {@code false} after the end or beyond a limit
     */
    boolean put(byte[] head, int headLength, byte[] tail, int tailOffset, int tailLength) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            int more = headLength + tailLength;
            if (waiting > limit - more || !shared.reserve(more)) {
                ended = true;
                changed.signalAll();
                Thread.ofVirtual().name("control-overflow").start(onOverflow);
                return false;
            }
            append(head, 0, headLength);
            append(tail, tailOffset, tailLength);
            if (waiting == 0) {
                changed.signalAll();
            }
            waiting += more;
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean put(byte[] bytes) {
        return put(bytes, bytes.length, bytes, 0, 0);
    }

    private void append(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (chunks.isEmpty() || lastFilled == CHUNK_BYTES) {
                byte[] kept = spare;
                chunks.addLast(kept == null ? new byte[CHUNK_BYTES] : kept);
                spare = null;
                lastFilled = 0;
            }
            int part = Math.min(left, CHUNK_BYTES - lastFilled);
            System.arraycopy(bytes, from, chunks.getLast(), lastFilled, part);
            lastFilled += part;
            from += part;
            left -= part;
        }
    }

    /** Waits for bytes and takes some; valid until the next call. {@code null} when ended and empty. */
    @Nullable
    ByteBuffer take() throws InterruptedException {
        lock.lock();
        try {
            spare = taken == null ? spare : taken;
            taken = null;
            while (waiting == 0) {
                if (ended) {
                    return null;
                }
                changed.await();
            }
            byte[] chunk = chunks.removeFirst();
            int bytes = chunks.isEmpty() ? lastFilled : CHUNK_BYTES;
            taken = chunk;
            waiting -= bytes;
            shared.release(bytes);
            return ByteBuffer.wrap(chunk, 0, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** No more is accepted; what waits can still be taken. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it and forgets what waits: the client is gone. */
    void discard() {
        lock.lock();
        try {
            ended = true;
            shared.release(waiting);
            waiting = 0;
            chunks.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
