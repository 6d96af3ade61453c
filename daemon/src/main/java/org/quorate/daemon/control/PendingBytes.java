package org.quorate.daemon.control;

import java.util.concurrent.atomic.AtomicLong;

/** What may wait for all clients together: no number of slow readers can use up the daemon's memory. */
final class PendingBytes {
    private final AtomicLong left;

    PendingBytes(long limit) {
        this.left = new AtomicLong(limit);
    }

    boolean reserve(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(long bytes) {
        left.addAndGet(bytes);
    }
}
