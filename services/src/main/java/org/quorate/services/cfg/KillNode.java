package org.quorate.services.cfg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * One node is to stop at once (spec 30 §6.1), 288 bytes.
 *
 * <pre>
 *  0  header   function 1
 * 16  u32      node id
 * 20           padding
 * 24  u16      reason length, the NUL the tools send included
 * 26           padding
 * 32  u8[256]  reason
 * </pre>
 *
 * @param reason as sent, at most 256 bytes
 */
record KillNode(int nodeId, String reason) {
    static final int FUNCTION = 1;
    static final int BYTES = 288;
    static final int MAX_REASON = 256;

    private static final int NODE_ID = 16;
    private static final int LENGTH = 24;
    private static final int REASON = 32;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        ServiceHeader.put(message, ServiceId.CFG, FUNCTION, BYTES);
        ServiceHeader.OWN.putInt(message, NODE_ID, nodeId);
        byte[] text = Arrays.copyOf(reason.getBytes(StandardCharsets.UTF_8), MAX_REASON);
        int length = Math.min(reason.getBytes(StandardCharsets.UTF_8).length, MAX_REASON);
        ServiceHeader.OWN.putShort(message, LENGTH, length);
        System.arraycopy(text, 0, message, REASON, length);
        return message;
    }

    /** {@code null} if the message is too short or the reason longer than its field. */
    static @Nullable KillNode decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < BYTES) {
            return null;
        }
        int reasonLength = order.getU16(buffer, offset + LENGTH);
        if (reasonLength > MAX_REASON) {
            return null;
        }
        return new KillNode(
                order.getInt(buffer, offset + NODE_ID),
                new String(buffer, offset + REASON, reasonLength, StandardCharsets.UTF_8));
    }

    /** The reason up to its NUL, control characters shown as dots: it goes to the log. */
    String printableReason() {
        int end = reason.indexOf('\0');
        return (end < 0 ? reason : reason.substring(0, end)).replaceAll("\\p{Cntrl}", ".");
    }
}
