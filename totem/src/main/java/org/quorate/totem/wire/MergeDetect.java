package org.quorate.totem.wire;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/**
 * "This ring exists" from the representative of a quiet ring (spec 20 §2.5).
 *
 * <pre>
 * 13 u32 system_from
 * 17 u32 ring rep, 21 u64 ring seq
 * </pre>
 */
public final class MergeDetect {
    public static final int BYTES = 29;

    private static final int SYSTEM_FROM_AT = 13;
    private static final int RING_REP_AT = 17;
    private static final int RING_SEQ_AT = 21;

    public final Header header = new Header();
    public int systemFrom;
    public RingId ringId = RingId.NONE;

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < BYTES) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        systemFrom = order.getInt(buffer, offset + SYSTEM_FROM_AT);
        ringId = new RingId(order.getInt(buffer, offset + RING_REP_AT), order.getLong(buffer, offset + RING_SEQ_AT));
        return Verdict.VALID;
    }

    /** Returns the bytes written. */
    public int encode(byte[] buffer, int offset) {
        header.encode(buffer, offset, MessageType.MEMB_MERGE_DETECT);
        Endian.LITTLE.putInt(buffer, offset + SYSTEM_FROM_AT, systemFrom);
        Endian.LITTLE.putInt(buffer, offset + RING_REP_AT, ringId.rep());
        Endian.LITTLE.putLong(buffer, offset + RING_SEQ_AT, ringId.seq());
        return BYTES;
    }
}
