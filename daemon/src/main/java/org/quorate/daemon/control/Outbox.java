package org.quorate.daemon.control;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way to one client: filled by the node's thread and by the session without ever blocking, emptied in large
 * pieces by the session's writer. Bounded: a client that reads too slowly is cut off, because an event left out would break the
 * order it relies on.
 */
final class Outbox {
    private static final int FIRST_BYTES = 4096;

    /** A buffer grown by a burst is not kept. */
    private static final int KEPT_BYTES = 1 << 18;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int limit;
    private byte[] filling = new byte[FIRST_BYTES];
    private byte[] spare = new byte[FIRST_BYTES];
    private int filled;
    private boolean ended;
    private final Runnable onOverflow;

    /**
     * @param limit bytes that may wait
     * @param onOverflow called once, on a thread of its own, when more would have to wait: the writer may be stuck
     */
    Outbox(int limit, Runnable onOverflow) {
        this.limit = limit;
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
     * Appends two pieces as one. What does not fit ends the outbox: what was put before is still taken.
     *
     * @return {@code false} after the end or beyond the limit
     */
    boolean put(byte[] head, int headLength, byte[] tail, int tailOffset, int tailLength) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            if ((long) filled + headLength + tailLength > limit) {
                ended = true;
                changed.signalAll();
                Thread.ofVirtual().name("control-overflow").start(onOverflow);
                return false;
            }
            reserve(headLength + tailLength);
            System.arraycopy(head, 0, filling, filled, headLength);
            System.arraycopy(tail, tailOffset, filling, filled + headLength, tailLength);
            if (filled == 0) {
                changed.signalAll();
            }
            filled += headLength + tailLength;
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean put(byte[] bytes) {
        return put(bytes, bytes.length, bytes, 0, 0);
    }

    private void reserve(int more) {
        if (filled + more > filling.length) {
            filling = Arrays.copyOf(filling, Math.min(limit, Math.max(filled + more, 2 * filling.length)));
        }
    }

    /** Waits for bytes and takes all; valid until the next call. {@code null} when ended and empty. */
    @Nullable
    ByteBuffer take() throws InterruptedException {
        lock.lock();
        try {
            while (filled == 0) {
                if (ended) {
                    return null;
                }
                changed.await();
            }
            ByteBuffer taken = ByteBuffer.wrap(filling, 0, filled);
            byte[] next = spare;
            spare = filling.length <= KEPT_BYTES ? filling : new byte[FIRST_BYTES];
            filling = next;
            filled = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** No more is accepted. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
