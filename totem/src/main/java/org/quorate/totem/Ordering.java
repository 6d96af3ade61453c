package org.quorate.totem;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.queue.MessagePool;
import org.quorate.totem.queue.Sequence;
import org.quorate.totem.queue.SortQueue;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;

/** Received messages by number: storing, the aru, delivery in order, release (spec 20 §5.5). */
final class Ordering {
    private final RingState ring;
    private final TotemLog log;
    private final MessagePool pool;
    private final Assembly assembly;
    private SortQueue regular;
    private SortQueue recovery;
    private RingObserver observer = RingObserver.NONE;

    Ordering(RingState ring, TotemLog log, MessagePool pool, Assembly assembly) {
        this.ring = ring;
        this.log = log;
        this.pool = pool;
        this.assembly = assembly;
        this.regular = new SortQueue(pool);
        this.recovery = new SortQueue(pool);
    }

    void observe(RingObserver newObserver) {
        observer = newObserver;
    }

    SortQueue regular() {
        return regular;
    }

    SortQueue recovery() {
        return recovery;
    }

    /** The queue in which messages of the current ring are numbered. */
    SortQueue current() {
        return ring.state == TotemState.RECOVERY ? recovery : regular;
    }

    /** Keeps a received message of the current ring, unless it is known or out of the window. */
    void store(McastMessage header, byte[] buffer, int offset, int length) {
        SortQueue queue = current();
        int seq = header.seq;
        if (queue.isInRange(seq) && !queue.contains(seq)) {
            queue.put(seq, pool.copyOf(buffer, offset, length));
            if (Sequence.lt(ring.highSeqReceived, seq)) {
                ring.highSeqReceived = seq;
            }
        }
        advanceAru();
    }

    /** Raises my aru over what is there without a gap. */
    void advanceAru() {
        SortQueue queue = current();
        while (ring.aru != ring.highSeqReceived && queue.contains(ring.aru + 1)) {
            ring.aru++;
        }
    }

    /** Delivers what is next in order up to and including {@code end}, stopping at the first hole. */
    void deliver(int end) {
        if (log.isTrace()) {
            log.trace("Delivering %x to %x", ring.highDelivered, end);
        }
        while (isBefore(end)) {
            MessageBuffer message = regular.get(ring.highDelivered + 1);
            if (message == null) {
                return;
            }
            ring.highDelivered++;
            handUp(message);
        }
    }

    /**
     * Delivers what is left of the old ring in the transitional configuration: holes are skipped, and so are messages of nodes
     * that do not come along, which may depend on what is missing.
     */
    void deliverRemaining(int end) {
        while (isBefore(end) && regular.isInRange(ring.highDelivered + 1)) {
            MessageBuffer message = regular.get(++ring.highDelivered);
            if (message != null && ring.deliverMembers.contains(originator(message))) {
                handUp(message);
            }
        }
    }

    private boolean isBefore(int end) {
        int range = end - ring.highDelivered;
        return range != 0 && Integer.compareUnsigned(range, SortQueue.WINDOW) < 0 && !ring.left;
    }

    private void handUp(MessageBuffer message) {
        if (log.isTrace()) {
            log.trace("Delivering MCAST message with seq %x to pending delivery queue", ring.highDelivered);
        }
        observer.onDeliver(message.bytes, message.offset, message.length);
        Endian order = orderOf(message);
        int payload = message.offset + McastMessage.HEADER_BYTES;
        assembly.receive(
                Header.nodeId(message.bytes, message.offset, order),
                order,
                message.bytes,
                payload,
                message.length - McastMessage.HEADER_BYTES);
    }

    /** Frees messages everybody has (spec 20 §5.1 step 5). */
    void release(int upTo) {
        if (Sequence.lt(ring.lastReleased, upTo)) {
            if (log.isTrace()) {
                log.trace("releasing messages up to and including %x", upTo);
            }
            regular.release(upTo);
            ring.lastReleased = upTo;
        }
    }

    /** The queue of the installed ring becomes the regular one; what is left of the old ring goes (spec 20 §5.6 step 10). */
    void installRecoveryQueue() {
        SortQueue old = regular;
        regular = recovery;
        recovery = old;
        recovery.clear(ring.seqOrigin);
    }

    /** Highest number present up to the highest received, the ring's origin if there is none (spec 20 §5.6 step 11). */
    int highestPresent() {
        int seq = ring.highSeqReceived;
        while (seq != ring.seqOrigin && regular.isInRange(seq) && !regular.contains(seq)) {
            seq--;
        }
        return seq;
    }

    static int originator(MessageBuffer message) {
        return McastMessage.systemFrom(message.bytes, message.offset, orderOf(message));
    }

    private static Endian orderOf(MessageBuffer message) {
        @Nullable Endian order = Header.byteOrder(message.bytes, message.offset);
        return order == null ? Endian.LITTLE : order;
    }
}
