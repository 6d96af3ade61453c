package org.quorate.totem.wire;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/**
 * An ordered message (spec 20 §2.4): a totempg packet, or in recovery a whole message of an old ring. It is stored and
 * retransmitted byte for byte as it came, so this class only reads and writes the fields before the payload.
 *
 * <pre>
 * 13 u32 system_from    originator
 * 17 u32 seq
 * 21 i32 this_seqno     counter of the originator, informational
 * 25 u32 ring rep, 29 u64 ring seq
 * 37 u32 node_id        0
 * 41 i32 guarantee      informational
 * 45     payload
 * </pre>
 */
public final class McastMessage {
    /** Bytes before the payload. */
    public static final int HEADER_BYTES = 45;

    private static final int SYSTEM_FROM_AT = 13;
    private static final int SEQ_AT = 17;
    private static final int THIS_SEQNO_AT = 21;
    private static final int RING_REP_AT = 25;
    private static final int RING_SEQ_AT = 29;
    private static final int NODE_ID_AT = 37;
    private static final int GUARANTEE_AT = 41;

    public final Header header = new Header();
    public int systemFrom;
    public int seq;
    public int thisSeqno;
    public int ringRep;
    public long ringSeq;
    public int nodeId;
    public int guarantee;

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < HEADER_BYTES) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        systemFrom = order.getInt(buffer, offset + SYSTEM_FROM_AT);
        seq = order.getInt(buffer, offset + SEQ_AT);
        thisSeqno = order.getInt(buffer, offset + THIS_SEQNO_AT);
        ringRep = order.getInt(buffer, offset + RING_REP_AT);
        ringSeq = order.getLong(buffer, offset + RING_SEQ_AT);
        nodeId = order.getInt(buffer, offset + NODE_ID_AT);
        guarantee = order.getInt(buffer, offset + GUARANTEE_AT);
        return Verdict.VALID;
    }

    /** Writes the {@link #HEADER_BYTES} before the payload. */
    public void encode(byte[] buffer, int offset) {
        Endian le = Endian.LITTLE;
        header.encode(buffer, offset, MessageType.MCAST);
        le.putInt(buffer, offset + SYSTEM_FROM_AT, systemFrom);
        le.putInt(buffer, offset + SEQ_AT, seq);
        le.putInt(buffer, offset + THIS_SEQNO_AT, thisSeqno);
        le.putInt(buffer, offset + RING_REP_AT, ringRep);
        le.putLong(buffer, offset + RING_SEQ_AT, ringSeq);
        le.putInt(buffer, offset + NODE_ID_AT, nodeId);
        le.putInt(buffer, offset + GUARANTEE_AT, guarantee);
    }

    public boolean isEncapsulated() {
        return header.encapsulated == Header.ENCAPSULATED;
    }

    public boolean isOf(RingId ring) {
        return ringSeq == ring.seq() && ringRep == ring.rep();
    }

    /** The originator of a stored message. */
    public static int systemFrom(byte[] buffer, int offset, Endian order) {
        return order.getInt(buffer, offset + SYSTEM_FROM_AT);
    }
}
