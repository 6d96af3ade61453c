package org.quorate.services.votequorum;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * A change of votes asked for by an operator (spec 30 §4.1), 32 bytes.
 *
 * <pre>
 *  0  header  function 1
 * 16  u32     node id: whose votes with {@link #VOTES}, else the requester
 * 20  u32     value
 * 24  u8      parameter
 * 25          padding
 * </pre>
 */
record Reconfigure(int nodeId, int value, int parameter) {
    static final int FUNCTION = 1;
    static final int BYTES = 32;

    static final int EXPECTED_VOTES = 1;
    static final int VOTES = 2;
    static final int CANCEL_WAIT_FOR_ALL = 3;

    private static final int NODE_ID = 16;
    private static final int VALUE = 20;
    private static final int PARAMETER = 24;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.VOTEQUORUM, FUNCTION, BYTES);
        ServiceHeader.OWN.putInt(message, NODE_ID, nodeId);
        ServiceHeader.OWN.putInt(message, VALUE, value);
        message[PARAMETER] = (byte) parameter;
        return message;
    }

    /** {@code null} if the message is too short, the value beyond 2³¹−1 or the parameter unknown. */
    static @Nullable Reconfigure decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int value = order.getInt(buffer, offset + VALUE);
        int parameter = Endian.getU8(buffer, offset + PARAMETER);
        if (value < 0 || parameter < EXPECTED_VOTES || parameter > CANCEL_WAIT_FOR_ALL) {
            return null;
        }
        return new Reconfigure(order.getInt(buffer, offset + NODE_ID), value, parameter);
    }
}
