package org.quorate.clusterfs.message;

import org.quorate.base.wire.Endian;

/**
 * Tells one exchange of states from another: 16 bytes that are compared as a whole (spec 60 §4.1).
 *
 * @param number counts configuration changes in the process that made it
 * @param time seconds, unsigned
 */
public record Epoch(int number, int time, ProcessId maker) {
    static final int LENGTH = 16;

    /** Before the first configuration change. */
    public static final Epoch NONE = new Epoch(0, 0, new ProcessId(0, 0));

    static Epoch at(byte[] buffer, int offset) {
        return new Epoch(
                Endian.LITTLE.getInt(buffer, offset),
                Endian.LITTLE.getInt(buffer, offset + 4),
                new ProcessId(Endian.LITTLE.getInt(buffer, offset + 8), Endian.LITTLE.getInt(buffer, offset + 12)));
    }

    void putAt(byte[] buffer, int offset) {
        Endian.LITTLE.putInt(buffer, offset, number);
        Endian.LITTLE.putInt(buffer, offset + 4, time);
        Endian.LITTLE.putInt(buffer, offset + 8, maker.nodeId());
        Endian.LITTLE.putInt(buffer, offset + 12, maker.pid());
    }
}
