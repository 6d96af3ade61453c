package org.quorate.services.cpg;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;

/**
 * All processes of the sender, during synchronisation (spec 30 §3.1), 24 + 144 n bytes.
 *
 * <pre>
 *  0  header   function 2; its size counts
 * 16  i32      error, 0
 * 20           padding
 * 24  entries, each
 *      0  u32       pid
 *      4            padding
 *      8  cpg name  group
 * </pre>
 */
record JoinList(List<Entry> entries) {
    static final int FUNCTION = 2;

    private static final int ENTRIES = 24;
    private static final int ENTRY_BYTES = 144;
    private static final int PID = 0;
    private static final int GROUP = 8;

    /** One process in one group. */
    record Entry(int pid, GroupName group) {}

    byte[] encode() {
        int size = ENTRIES + ENTRY_BYTES * entries.size();
        byte[] message = new byte[size];
        ServiceHeader.put(message, ServiceId.CPG, FUNCTION, size);
        int at = ENTRIES;
        for (Entry entry : entries) {
            ServiceHeader.OWN.putInt(message, at + PID, entry.pid);
            entry.group.put(message, at + GROUP);
            at += ENTRY_BYTES;
        }
        return message;
    }

    /** {@code null} if the size does not fit the message or a name is too long. */
    static @Nullable JoinList decode(Endian order, byte[] buffer, int offset, int length) {
        if (length < ENTRIES) {
            return null;
        }
        int size = ServiceHeader.claimedSize(order, buffer, offset);
        if (size < ENTRIES || size > length || (size - ENTRIES) % ENTRY_BYTES != 0) {
            return null;
        }
        List<Entry> entries = new ArrayList<>();
        for (int at = offset + ENTRIES; at < offset + size; at += ENTRY_BYTES) {
            GroupName group = GroupName.decode(order, buffer, at + GROUP);
            if (group == null) {
                return null;
            }
            entries.add(new Entry(order.getInt(buffer, at + PID), group));
        }
        return new JoinList(List.copyOf(entries));
    }
}
