package org.quorate.simulation.invariant;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.simulation.RunHash;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.Verdict;

/**
 * An ordered packet, which the ring it was numbered in and its number identify (spec 20 §2.4).
 *
 * @param fingerprint of all its bytes
 */
record Packet(RingId ring, int seq, int originator, long fingerprint, int length) {
    /** Reads packets; keeps the last ring, which most packets are of. */
    static final class Decoder {
        private final McastMessage message = new McastMessage();
        private RingId last = RingId.NONE;

        boolean isEncapsulated(byte[] bytes, int offset) {
            return Header.encapsulated(bytes, offset) == Header.ENCAPSULATED;
        }

        Packet decode(byte[] bytes, int offset, int length) {
            Endian order = Header.byteOrder(bytes, offset);
            if (order == null || message.decode(bytes, offset, length, order) != Verdict.VALID) {
                throw new IllegalArgumentException("a node sent or delivered a packet that is none");
            }
            if (!message.isOf(last)) {
                last = new RingId(message.ringRep, message.ringSeq);
            }
            return new Packet(last, message.seq, message.systemFrom, RunHash.of(bytes, offset, length), length);
        }
    }

    @Override
    public String toString() {
        return "packet " + Integer.toUnsignedString(seq) + " of ring " + ring + " from node "
                + Integer.toUnsignedString(originator);
    }
}
