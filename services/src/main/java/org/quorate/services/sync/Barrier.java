package org.quorate.services.sync;

import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;

/**
 * The sender has nothing more to say for the current service (spec 30 §2.1), 32 bytes.
 *
 * <pre>
 *  0  header  id 0
 * 16  ring id u32 rep, u64 seq
 * 28          padding
 * </pre>
 */
record Barrier(RingId ringId) {
    static final int ID = 0;
    static final int BYTES = 32;

    private static final int RING_REP = 16;
    private static final int RING_SEQ = 20;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.putPlain(message, ID, BYTES);
        ServiceHeader.OWN.putInt(message, RING_REP, ringId.rep());
        ServiceHeader.OWN.putLong(message, RING_SEQ, ringId.seq());
        return message;
    }

    /** {@code null} if the message is too short. */
    static @Nullable Barrier decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        return new Barrier(
                new RingId(order.getInt(buffer, offset + RING_REP), order.getLong(buffer, offset + RING_SEQ)));
    }
}
