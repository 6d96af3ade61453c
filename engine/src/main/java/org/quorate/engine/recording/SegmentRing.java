package org.quorate.engine.recording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The last inputs in a bounded memory. They are written into an open segment; a full one is closed, and the oldest make room.
 *
 * <p>A segment that took long to fill is compressed when it is closed, about 1 ms for 64 KiB. One of a busy node is not: there
 * compression would cost more than everything else together, and its array is used again when its time is over.
 */
final class SegmentRing {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int SPARES = 4;

    /** A segment filled in less than this stays as it is: at most 128 KiB/s are compressed. */
    private static final long QUIET_NANOS = 500_000_000;

    private final long capacity;
    private final ArrayDeque<Segment> closed = new ArrayDeque<>();
    private final ArrayDeque<byte[]> spares = new ArrayDeque<>();
    private long closedBytes;
    /** Segments from before this input are also in somebody else's hands. */
    private long sharedBefore;

    private ByteSink open = new ByteSink(new byte[SEGMENT_BYTES]);
    private long firstInput;
    private int inputs;
    private long firstNanos;
    private long lastNanos;

    /** @param capacity bytes of memory, roughly */
    SegmentRing(long capacity) {
        this(capacity, 0);
    }

    /** @param firstInput number of the first input */
    SegmentRing(long capacity, long firstInput) {
        this.firstInput = firstInput;
        this.capacity = Math.max(capacity, 2L * SEGMENT_BYTES);
    }

    /** Begins an input: where its bytes go, with the time since the one before already in. */
    ByteSink begin(long nanos) {
        if (open.size() >= SEGMENT_BYTES) {
            close();
        }
        if (inputs == 0) {
            firstNanos = nanos;
            lastNanos = nanos;
        }
        open.number(nanos - lastNanos);
        lastNanos = nanos;
        inputs++;
        return open;
    }

    private void close() {
        Segment full = openSegment(open.buffer());
        boolean compress = lastNanos - firstNanos >= QUIET_NANOS;
        byte[] next = null;
        if (compress) {
            next = open.buffer();
            full = full.compressed();
        }
        closed.add(full);
        closedBytes += memory(full);
        while (closedBytes + SEGMENT_BYTES > capacity && !closed.isEmpty()) {
            Segment oldest = closed.remove();
            closedBytes -= memory(oldest);
            boolean reusable = !oldest.deflated() && oldest.firstInput() >= sharedBefore;
            if (reusable && spares.size() < SPARES) {
                spares.add(oldest.bytes());
            }
        }
        if (next == null) {
            next = spares.isEmpty() ? new byte[SEGMENT_BYTES] : spares.remove();
        }
        open = new ByteSink(next);
        firstInput += inputs;
        inputs = 0;
    }

    private static long memory(Segment segment) {
        return segment.bytes().length;
    }

    private Segment openSegment(byte[] bytes) {
        return new Segment(firstInput, inputs, firstNanos, lastNanos, open.size(), false, bytes, open.size());
    }

    /** Inputs ever begun. */
    long inputsEver() {
        return firstInput + inputs;
    }

    /** Bytes held. */
    long bytes() {
        return closedBytes + open.buffer().length;
    }

    /** All that is held now, not touched by what comes. Between inputs. */
    List<Segment> snapshot() {
        List<Segment> all = new ArrayList<>(closed);
        if (inputs > 0) {
            all.add(openSegment(Arrays.copyOf(open.buffer(), open.size())));
        }
        sharedBefore = firstInput;
        return all;
    }
}
