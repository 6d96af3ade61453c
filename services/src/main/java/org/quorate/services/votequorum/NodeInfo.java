package org.quorate.services.votequorum;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * What a node says about itself or the quorum device (spec 30 §4.1), 32 bytes.
 *
 * <pre>
 *  0  header  function 0
 * 16  u32     node id, 0 for the quorum device
 * 20  u32     votes
 * 24  u32     expected votes, 0 for the device
 * 28  u32     flags ({@link NodeFlag}), 0 for the device
 * </pre>
 */
record NodeInfo(int nodeId, int votes, int expectedVotes, int flags) {
    static final int FUNCTION = 0;
    static final int BYTES = 32;
    static final int DEVICE = 0;

    private static final int NODE_ID = 16;
    private static final int VOTES = 20;
    private static final int EXPECTED_VOTES = 24;
    private static final int FLAGS = 28;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.VOTEQUORUM, FUNCTION, BYTES);
        ServiceHeader.OWN.putInt(message, NODE_ID, nodeId);
        ServiceHeader.OWN.putInt(message, VOTES, votes);
        ServiceHeader.OWN.putInt(message, EXPECTED_VOTES, expectedVotes);
        ServiceHeader.OWN.putInt(message, FLAGS, flags);
        return message;
    }

    /** {@code null} if the message is too short or a number of votes is beyond 2³¹−1. */
    static @Nullable NodeInfo decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int votes = order.getInt(buffer, offset + VOTES);
        int expectedVotes = order.getInt(buffer, offset + EXPECTED_VOTES);
        if (votes < 0 || expectedVotes < 0) {
            return null;
        }
        return new NodeInfo(
                order.getInt(buffer, offset + NODE_ID), votes, expectedVotes, order.getInt(buffer, offset + FLAGS));
    }
}
