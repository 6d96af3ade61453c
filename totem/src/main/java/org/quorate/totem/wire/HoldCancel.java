package org.quorate.totem.wire;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/**
 * "Release the held token, I have something to send" (spec 20 §2.8).
 *
 * <pre>
 * 13 u32 ring rep, 17 u64 ring seq   never converted: a cancel of the other byte order matches no ring (spec 20 §2.9)
 * </pre>
 */
public final class HoldCancel {
    public static final int BYTES = 25;

    private static final int RING_REP_AT = 13;
    private static final int RING_SEQ_AT = 17;

    public final Header header = new Header();
    public RingId ringId = RingId.NONE;

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < BYTES) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        Endian raw = Endian.LITTLE;
        ringId = new RingId(raw.getInt(buffer, offset + RING_REP_AT), raw.getLong(buffer, offset + RING_SEQ_AT));
        return Verdict.VALID;
    }

    /** Returns the bytes written. */
    public int encode(byte[] buffer, int offset) {
        header.encode(buffer, offset, MessageType.TOKEN_HOLD_CANCEL);
        Endian.LITTLE.putInt(buffer, offset + RING_REP_AT, ringId.rep());
        Endian.LITTLE.putLong(buffer, offset + RING_SEQ_AT, ringId.seq());
        return BYTES;
    }
}
