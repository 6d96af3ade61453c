package org.quorate.clusterfs.message;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.wire.Endian;

/**
 * A node's cluster log as it is sent: the body of a STATE of the status group (spec 60 §5.4.3). 131072 bytes: size, offset of the
 * newest entry, then entries, each at a multiple of 8 and linked to the one before it; the ring's oldest are overwritten.
 */
public final class ClusterLogBuffer {
    /** In bytes. */
    public static final int SIZE = 131072;

    private static final int FIRST = 8;
    private static final int FIXED = 48;

    private ClusterLogBuffer() {}

    /** Puts entries, oldest first, into a fresh buffer; what has no room for all of them keeps the newest. */
    public static byte[] encode(List<LogEntry> ascending) {
        byte[] buffer = new byte[SIZE];
        Endian.LITTLE.putInt(buffer, 0, SIZE);
        int newest = 0;
        int next = FIRST;
        for (LogEntry entry : ascending) {
            byte[] bytes = entry.encode();
            int room = (bytes.length + 7) & ~7;
            int position = next + room >= SIZE ? FIRST : next;
            next = position + room;
            Endian.LITTLE.putInt(bytes, 0, newest);
            Endian.LITTLE.putInt(bytes, 4, next);
            System.arraycopy(bytes, 0, buffer, position, bytes.length);
            newest = position;
        }
        Endian.LITTLE.putInt(buffer, 4, newest);
        return buffer;
    }

    /** The entries, newest first. Reading ends where the links lead out of the buffer or to what is no entry. */
    public static Decoded<List<LogEntry>> decode(byte[] body) {
        if (body.length <= FIRST || Endian.LITTLE.getInt(body, 0) != body.length) {
            return Decoded.malformed("received log with wrong size %d".formatted(body.length));
        }
        List<LogEntry> entries = new ArrayList<>();
        int newest = Endian.LITTLE.getInt(body, 4);
        int at = newest;
        while (at >= FIRST && (at <= newest || at > newest + LogEntry.LARGEST) && at <= body.length - FIXED) {
            long length = LogEntry.length(body, at);
            if (length > body.length - at
                    || !(LogEntry.decode(body, at, (int) length) instanceof Decoded.Value<LogEntry> entry)) {
                break;
            }
            entries.add(entry.value());
            int previous = Endian.LITTLE.getInt(body, at);
            // The chain must go down, and wrap once at most: a broken one must not lead in a circle.
            boolean overwritten = at < previous && previous <= newest;
            boolean goesUpAgain = previous >= at && at > newest;
            if (overwritten || goesUpAgain || previous == at) {
                break;
            }
            at = previous;
        }
        return Decoded.of(entries);
    }
}
