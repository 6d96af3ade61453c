package org.quorate.knet.receive;

import org.quorate.knet.packet.DataPacket;

/** Everything remembered of the data of one sending host: duplicates, fragments, signs of its restart (spec 10 §6). */
public final class SenderState {
    /** {@link #reassemble}: fragments are still missing. */
    public static final int INCOMPLETE = Reassembly.INCOMPLETE;

    private final DuplicateWindow window = new DuplicateWindow();
    private final Reassembly reassembly = new Reassembly();
    private int lastTimedSeq;
    private int lastUntimedSeq;
    private boolean gotData;

    /** Whether the message was delivered already; otherwise its number is taken note of. */
    public boolean isDuplicate(int seq) {
        gotData = true;
        return lookUp(seq);
    }

    private boolean lookUp(int seq) {
        reassembly.expire(window.newest() == 0 ? seq : window.newest());
        return window.isDuplicate(seq);
    }

    /** Takes note that the complete message goes up. */
    public void markDelivered(int seq) {
        window.markDelivered(seq);
    }

    /**
     * Adds a fragment of a message with more than one.
     *
     * @return length of the now complete message in {@link #message()}, or {@link #INCOMPLETE}
     */
    public int reassemble(DataPacket data, byte[] packet) {
        return reassembly.add(data, packet, window);
    }

    /** The message completed last; valid until the next packet of this sender. */
    public byte[] message() {
        return reassembly.message();
    }

    /** A periodic ping: a sender that has sent nothing yet was restarted (spec 10 §6.4). */
    public void onTimedPing(int seq) {
        if (seq == lastTimedSeq) {
            return;
        }
        lastTimedSeq = seq;
        if (seq == 0) {
            clear();
        }
    }

    /** A ping forced by the counter: without data since the previous one, our window may be a whole round behind. */
    public void onUntimedPing(int seq) {
        if (seq == lastUntimedSeq || seq == 0) {
            return;
        }
        lastUntimedSeq = seq;
        if (gotData) {
            gotData = false;
        } else {
            reassembly.clear();
            window.restart(seq);
        }
        lookUp(seq);
    }

    /** Forgets all messages: the host is out of reach or was restarted. */
    public void clear() {
        window.restart(0);
        reassembly.clear();
    }

    /** Newest sequence number seen; 0 for none. */
    public int newest() {
        return window.newest();
    }
}
