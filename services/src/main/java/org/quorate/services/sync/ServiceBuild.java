package org.quorate.services.sync;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;

/**
 * Which services the sender will synchronise (spec 30 §2.1), 552 bytes.
 *
 * <pre>
 *  0  header  id 1
 * 16  ring id u32 rep, u64 seq
 * 28          padding
 * 32  i32     entries
 * 36          padding
 * 40  i32[128] service ids ascending
 * </pre>
 */
record ServiceBuild(RingId ringId, int[] services) {
    static final int ID = 1;
    static final int BYTES = 552;
    static final int MAX_SERVICES = 128;

    private static final int RING_REP = 16;
    private static final int RING_SEQ = 20;
    private static final int COUNT = 32;
    private static final int SERVICES = 40;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.putPlain(message, ID, BYTES);
        ServiceHeader.OWN.putInt(message, RING_REP, ringId.rep());
        ServiceHeader.OWN.putLong(message, RING_SEQ, ringId.seq());
        ServiceHeader.OWN.putInt(message, COUNT, services.length);
        for (int i = 0; i < services.length; i++) {
            ServiceHeader.OWN.putInt(message, SERVICES + 4 * i, services[i]);
        }
        return message;
    }

    /** {@code null} if the message is too short or its count impossible. */
    static @Nullable ServiceBuild decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int count = order.getInt(buffer, offset + COUNT);
        if (count < 0 || count > MAX_SERVICES) {
            return null;
        }
        int[] services = new int[count];
        for (int i = 0; i < count; i++) {
            services[i] = order.getInt(buffer, offset + SERVICES + 4 * i);
        }
        RingId ringId = new RingId(order.getInt(buffer, offset + RING_REP), order.getLong(buffer, offset + RING_SEQ));
        return new ServiceBuild(ringId, services);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceBuild that
                && ringId.equals(that.ringId)
                && Arrays.equals(services, that.services);
    }

    @Override
    public int hashCode() {
        return 31 * ringId.hashCode() + Arrays.hashCode(services);
    }
}
