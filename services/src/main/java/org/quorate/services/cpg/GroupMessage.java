package org.quorate.services.cpg;

import org.quorate.base.wire.Endian;
import org.quorate.services.framework.MessageSource;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * A message to a group, whole (function 3) or a fragment of a long one (function 6), spec 30 §3.1. A view of the received bytes:
 * reading one allocates nothing.
 *
 * <pre>
 * whole, 184 + n bytes            fragment, 200 + n bytes
 *   0  header                       0  header
 *  16  cpg name  group             16  cpg name  group
 * 152  u32       n                152  u32       length of the whole message
 * 160  u32       pid              160  u32       n
 * 168  source                     168  u32       pid
 * 184  bytes                      176  u32       type: 1 first, 2 continued, 3 last
 *                                 184  source
 *                                 200  bytes
 * </pre>
 */
final class GroupMessage {
    static final int WHOLE_FUNCTION = 3;
    static final int FRAGMENT_FUNCTION = 6;

    static final int GROUP = 16;
    static final int WHOLE_HEADER_BYTES = 184;
    static final int FRAGMENT_HEADER_BYTES = 200;

    static final int FIRST = 1;
    static final int CONTINUED = 2;
    static final int LAST = 3;

    private static final int TOTAL_LENGTH = 152;
    private static final int WHOLE_PID = 160;
    private static final int WHOLE_SOURCE = 168;
    private static final int FRAGMENT_LENGTH = 160;
    private static final int FRAGMENT_PID = 168;
    private static final int FRAGMENT_TYPE = 176;
    private static final int FRAGMENT_SOURCE = 184;

    private int pid;
    private int totalLength;
    private int fragmentType;
    private int payloadOffset;
    private int payloadLength;
    private long sourceConnection;

    /** Looks at a received message; {@code false} if its lengths do not fit. */
    boolean wrap(int function, Endian order, byte[] buffer, int offset, int length) {
        boolean whole = function == WHOLE_FUNCTION;
        int headerBytes = whole ? WHOLE_HEADER_BYTES : FRAGMENT_HEADER_BYTES;
        if (length < headerBytes) {
            return false;
        }
        int nameLength = order.getInt(buffer, offset + GROUP);
        totalLength = order.getInt(buffer, offset + TOTAL_LENGTH);
        payloadLength = whole ? totalLength : order.getInt(buffer, offset + FRAGMENT_LENGTH);
        pid = order.getInt(buffer, offset + (whole ? WHOLE_PID : FRAGMENT_PID));
        fragmentType = whole ? 0 : order.getInt(buffer, offset + FRAGMENT_TYPE);
        sourceConnection = order.getLong(buffer, offset + (whole ? WHOLE_SOURCE : FRAGMENT_SOURCE) + 8);
        payloadOffset = offset + headerBytes;
        boolean typeFits = whole || (fragmentType >= FIRST && fragmentType <= LAST);
        return nameLength >= 0
                && nameLength <= GroupName.MAX_LENGTH
                && payloadLength >= 0
                && payloadLength <= length - headerBytes
                && totalLength >= payloadLength
                && typeFits;
    }

    int pid() {
        return pid;
    }

    /** Length of the whole message in bytes. */
    int totalLength() {
        return totalLength;
    }

    int fragmentType() {
        return fragmentType;
    }

    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    long sourceConnection() {
        return sourceConnection;
    }

    /** Fills the header of a whole message. */
    static void putWhole(byte[] header, GroupName group, int pid, MessageSource source, int payloadLength) {
        ServiceHeader.put(header, ServiceId.CPG, WHOLE_FUNCTION, WHOLE_HEADER_BYTES + payloadLength);
        group.put(header, GROUP);
        ServiceHeader.OWN.putInt(header, TOTAL_LENGTH, payloadLength);
        ServiceHeader.OWN.putInt(header, WHOLE_PID, pid);
        source.put(header, WHOLE_SOURCE);
    }

    /** Fills the header of a fragment. */
    static void putFragment(
            byte[] header,
            GroupName group,
            int pid,
            MessageSource source,
            int type,
            int totalLength,
            int fragmentLength) {
        ServiceHeader.put(header, ServiceId.CPG, FRAGMENT_FUNCTION, FRAGMENT_HEADER_BYTES + fragmentLength);
        group.put(header, GROUP);
        ServiceHeader.OWN.putInt(header, TOTAL_LENGTH, totalLength);
        ServiceHeader.OWN.putInt(header, FRAGMENT_LENGTH, fragmentLength);
        ServiceHeader.OWN.putInt(header, FRAGMENT_PID, pid);
        ServiceHeader.OWN.putInt(header, FRAGMENT_TYPE, type);
        source.put(header, FRAGMENT_SOURCE);
    }
}
