package org.quorate.base.time;

import java.util.Arrays;

/**
 * The timers of one node: a binary heap ordered by deadline, then by the order of arming, so that equal deadlines expire in
 * the order they were asked for and a run is repeatable. Belongs to the node's thread.
 */
public final class TimerQueue implements Timers {
    /** {@link #nextDeadlineNanos()} when nothing is armed. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int NOT_QUEUED = -1;

    private QueuedTimer[] heap = new QueuedTimer[32];
    private int size;
    private long nowNanos;
    private long armings;

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    /**
     * Moves the clock. An earlier time than before is ignored: time never goes back inside a node.
     *
     * @param nanos monotonic time in ns
     */
    public void setNow(long nanos) {
        if (nanos > nowNanos) {
            nowNanos = nanos;
        }
    }

    @Override
    public Timer create(String name, Runnable onExpiry) {
        return new QueuedTimer(name, onExpiry);
    }

    /** When the next timer is due, in ns on the node's clock; {@link #NEVER} if none is armed. */
    public long nextDeadlineNanos() {
        return size == 0 ? NEVER : heap[0].deadlineNanos;
    }

    /**
     * Expires the earliest timer if it is due.
     *
     * @return whether one expired
     */
    public boolean expireNext() {
        if (size == 0 || heap[0].deadlineNanos > nowNanos) {
            return false;
        }
        QueuedTimer due = heap[0];
        remove(due);
        due.onExpiry.run();
        return true;
    }

    private void insert(QueuedTimer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        place(timer, size++);
        siftUp(timer);
    }

    private void remove(QueuedTimer timer) {
        int hole = timer.position;
        QueuedTimer last = heap[--size];
        if (last != timer) {
            place(last, hole);
            siftUp(last);
            siftDown(last);
        }
        timer.position = NOT_QUEUED;
    }

    private void siftUp(QueuedTimer timer) {
        while (timer.position > 0) {
            QueuedTimer parent = heap[(timer.position - 1) / 2];
            if (!timer.isBefore(parent)) {
                return;
            }
            swap(timer, parent);
        }
    }

    private void siftDown(QueuedTimer timer) {
        while (true) {
            int child = 2 * timer.position + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(timer)) {
                return;
            }
            swap(heap[child], timer);
        }
    }

    private void swap(QueuedTimer a, QueuedTimer b) {
        int position = a.position;
        place(a, b.position);
        place(b, position);
    }

    private void place(QueuedTimer timer, int position) {
        heap[position] = timer;
        timer.position = position;
    }

    private final class QueuedTimer implements Timer {
        private final String name;
        private final Runnable onExpiry;
        private long deadlineNanos;
        private long arming;
        private int position = NOT_QUEUED;

        QueuedTimer(String name, Runnable onExpiry) {
            this.name = name;
            this.onExpiry = onExpiry;
        }

        boolean isBefore(QueuedTimer other) {
            return deadlineNanos != other.deadlineNanos ? deadlineNanos < other.deadlineNanos : arming < other.arming;
        }

        @Override
        public void start(long delayNanos) {
            if (delayNanos < 0) {
                throw new IllegalArgumentException("timer " + name + ": negative delay " + delayNanos + " ns");
            }
            cancel();
            deadlineNanos = nowNanos + delayNanos;
            arming = armings++;
            insert(this);
        }

        @Override
        public void cancel() {
            if (position != NOT_QUEUED) {
                remove(this);
            }
        }

        @Override
        public boolean isArmed() {
            return position != NOT_QUEUED;
        }

        @Override
        public String toString() {
            return name + (isArmed() ? " due at " + deadlineNanos + " ns" : " (idle)");
        }
    }
}
