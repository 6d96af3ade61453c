package org.quorate.services.cpg;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * A process joins (function 0) or leaves (function 1) a group (spec 30 §3.1), 168 bytes.
 *
 * <pre>
 *  0  header
 * 16  cpg name  group
 * 152 u32       pid
 * 156           padding
 * 160 u32       reason: {@link Reason}
 * 164           padding
 * </pre>
 */
record ProcessMessage(GroupName group, int pid, int reason) {
    static final int JOIN_FUNCTION = 0;
    static final int LEAVE_FUNCTION = 1;
    static final int BYTES = 168;

    private static final int GROUP = 16;
    private static final int PID = 152;
    private static final int REASON = 160;

    byte[] encode(int function) {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.CPG, function, BYTES);
        group.put(message, GROUP);
        ServiceHeader.OWN.putInt(message, PID, pid);
        ServiceHeader.OWN.putInt(message, REASON, reason);
        return message;
    }

    /** {@code null} if the message is too short or the name too long. */
    static @Nullable ProcessMessage decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        GroupName group = GroupName.decode(order, buffer, offset + GROUP);
        if (group == null) {
            return null;
        }
        return new ProcessMessage(group, order.getInt(buffer, offset + PID), order.getInt(buffer, offset + REASON));
    }
}
