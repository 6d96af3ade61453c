package org.quorate.totem;

import org.quorate.totem.queue.MessageBuffer;
import org.quorate.totem.queue.MessagePool;
import org.quorate.totem.queue.SendQueue;
import org.quorate.totem.wire.McastMessage;

/**
 * What waits for the token: ordinary messages, those of a synchronisation, and in recovery old-ring messages (spec 20 §7.7).
 *
 * <p>A message of several packets must not be interrupted by packets of the other queue, or receivers lose it. Whole packets that
 * are left of a synchronisation go out at the next packet boundary after its end; the original would keep them until the next
 * one.
 */
final class SendQueues {
    private static final int FRAGMENTED_AT = McastMessage.HEADER_BYTES + 4;

    private final RingState ring;
    private final TotemLog log;
    private final SendQueue regular;
    private final SendQueue trans;
    private final SendQueue retransmit;
    private boolean insideRegularMessage;
    private boolean insideTransMessage;

    /** The rest of a message whose beginning went out during a synchronisation: nobody could join it to that now. */
    private boolean transStuck;

    private Runnable flush = () -> {};

    SendQueues(RingState ring, MessagePool pool, TotemLog log) {
        this.ring = ring;
        this.log = log;
        regular = new SendQueue(pool);
        trans = new SendQueue(pool);
        retransmit = new SendQueue(pool);
    }

    /** What empties a partly filled packet into the queue in use, before another one is used. */
    void onSwitch(Runnable flushPacket) {
        flush = flushPacket;
    }

    SendQueue retransmit() {
        return retransmit;
    }

    /** Slots used of the queue that takes new messages. */
    int used() {
        return ring.waitingTransAck ? trans.size() : regular.size();
    }

    void add(MessageBuffer packet) {
        (ring.waitingTransAck ? trans : regular).add(packet);
    }

    /** The backlog for flow control (spec 20 §5.2.1). */
    int backlog() {
        return switch (ring.state) {
            case OPERATIONAL -> ring.waitingTransAck ? trans.size() : regular.size() + trans.size();
            case RECOVERY -> retransmit.size();
            case GATHER, COMMIT -> 0;
        };
    }

    /** Whether anything may be sent at this visit. */
    boolean hasNext() {
        return !source().isEmpty();
    }

    MessageBuffer next() {
        SendQueue source = source();
        MessageBuffer packet = source.remove();
        if (source == regular) {
            insideRegularMessage = isFragmented(packet);
        } else if (source == trans) {
            insideTransMessage = isFragmented(packet);
        }
        return packet;
    }

    private SendQueue source() {
        if (ring.state == TotemState.RECOVERY) {
            return retransmit;
        }
        if (ring.waitingTransAck) {
            return trans;
        }
        boolean transFirst = !trans.isEmpty() && !transStuck && (insideTransMessage || !insideRegularMessage);
        return transFirst ? trans : regular;
    }

    private static boolean isFragmented(MessageBuffer packet) {
        return packet.bytes[packet.offset + FRAGMENTED_AT] != 0;
    }

    /** The services begin to synchronise: their messages go before all that wait. */
    void beginSynchronization() {
        flush.run();
        ring.waitingTransAck = true;
        transStuck = false;
        log.debug("waiting_trans_ack changed to %d", 1);
    }

    void endSynchronization() {
        flush.run();
        ring.waitingTransAck = false;
        transStuck = insideTransMessage;
        log.debug("waiting_trans_ack changed to %d", 0);
    }
}
