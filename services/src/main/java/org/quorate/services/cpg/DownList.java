package org.quorate.services.cpg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * Which nodes the sender has lost since its last synchronisation (spec 30 §3.1), 1568 bytes. Nobody acts on it any more; it is
 * sent because old versions wait for it.
 *
 * <pre>
 *  0  header    function 5
 * 16  u32       members of the sender's previous configuration
 * 20            padding
 * 24  u32       lost nodes n
 * 28            padding
 * 32  u32[384]  their ids
 * </pre>
 */
record DownList(int oldMembers, int[] leftNodes) {
    static final int FUNCTION = 5;
    /** The list without the count of old members; never sent any more. */
    static final int OLD_FUNCTION = 4;

    static final int BYTES = 1568;

    private static final int OLD_MEMBERS = 16;
    private static final int LEFT_COUNT = 24;
    private static final int LEFT_NODES = 32;
    private static final int MAX_NODES = 384;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.CPG, FUNCTION, BYTES);
        ServiceHeader.OWN.putInt(message, OLD_MEMBERS, oldMembers);
        int count = Math.min(leftNodes.length, MAX_NODES);
        ServiceHeader.OWN.putInt(message, LEFT_COUNT, count);
        for (int i = 0; i < count; i++) {
            ServiceHeader.OWN.putInt(message, LEFT_NODES + 4 * i, leftNodes[i]);
        }
        return message;
    }

    /** {@code null} if the message is too short or the count beyond its field. */
    static @Nullable DownList decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int count = order.getInt(buffer, offset + LEFT_COUNT);
        if (count < 0 || count > MAX_NODES) {
            return null;
        }
        int[] leftNodes = new int[count];
        for (int i = 0; i < count; i++) {
            leftNodes[i] = order.getInt(buffer, offset + LEFT_NODES + 4 * i);
        }
        return new DownList(order.getInt(buffer, offset + OLD_MEMBERS), leftNodes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DownList that
                && oldMembers == that.oldMembers
                && Arrays.equals(leftNodes, that.leftNodes);
    }

    @Override
    public int hashCode() {
        return 31 * oldMembers + Arrays.hashCode(leftNodes);
    }
}
