package org.quorate.simulation;

import java.util.Arrays;

/**
 * What happens next in a simulated cluster: a heap of events by virtual time, then by the order of scheduling, so that a run depends
 * on nothing but its seed. Four children a node and the times apart from the events, for the memory they are read from is most of the
 * cost.
 */
final class EventQueue {
    private static final int CHILDREN = 4;

    /** Something that happens at an instant. Instances may be pooled: an event is free again once it runs. */
    abstract static class Event {
        private long atNanos;

        /** Runs with the cluster's clock at this event's time. */
        abstract void run();

        final long atNanos() {
            return atNanos;
        }
    }

    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private Event[] events = new Event[1024];
    private int size;
    private long scheduled;

    void schedule(long atNanos, Event event) {
        if (size == events.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        event.atNanos = atNanos;
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) / CHILDREN;
            // what is scheduled later comes later
            if (times[parent] <= atNanos) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, atNanos, scheduled++, event);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Time of the next event in ns; {@link Long#MAX_VALUE} if there is none. */
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    Event take() {
        Event first = events[0];
        size--;
        long time = times[size];
        long order = orders[size];
        Event last = events[size];
        int hole = 0;
        while (true) {
            int child = earliestChild(hole);
            if (child < 0 || !isBefore(times[child], orders[child], time, order)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, order, last);
        return first;
    }

    /** -1 if there is none. */
    private int earliestChild(int parent) {
        int from = CHILDREN * parent + 1;
        if (from >= size) {
            return -1;
        }
        int earliest = from;
        for (int child = from + 1, end = Math.min(from + CHILDREN, size); child < end; child++) {
            if (isBefore(times[child], orders[child], times[earliest], orders[earliest])) {
                earliest = child;
            }
        }
        return earliest;
    }

    private static boolean isBefore(long time, long order, long otherTime, long otherOrder) {
        return time != otherTime ? time < otherTime : order < otherOrder;
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int at, long time, long order, Event event) {
        times[at] = time;
        orders[at] = order;
        events[at] = event;
    }
}
