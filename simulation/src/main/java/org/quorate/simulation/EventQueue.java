package org.quorate.simulation;

import java.util.Arrays;

/**
 * What happens next in a simulated cluster: a binary heap of events by virtual time, then by the order of scheduling, so that a
 * run depends on nothing but its seed.
 */
final class EventQueue {
    /** Something that happens at an instant. Instances may be pooled: an event is free again once it runs. */
    abstract static class Event {
        private long atNanos;
        private long order;

        /** Runs with the cluster's clock at this event's time. */
        abstract void run();

        final long atNanos() {
            return atNanos;
        }

        private boolean isBefore(Event other) {
            return atNanos != other.atNanos ? atNanos < other.atNanos : order < other.order;
        }
    }

    private Event[] heap = new Event[1024];
    private int size;
    private long scheduled;

    void schedule(long atNanos, Event event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        event.atNanos = atNanos;
        event.order = scheduled++;
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) / 2;
            if (!event.isBefore(heap[parent])) {
                break;
            }
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = event;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Time of the next event in ns; {@link Long#MAX_VALUE} if there is none. */
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : heap[0].atNanos;
    }

    Event take() {
        Event first = heap[0];
        Event last = heap[--size];
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(last)) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        if (size > 0) {
            heap[hole] = last;
        }
        return first;
    }
}
