package org.quorate.ipc.libqb;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * What a client sends first (spec 40 §2.2), 24 bytes.
 *
 * <pre>
 *  0  i32  id, -1
 *  8  i32  size, 24
 * 16  u32  wanted size of each channel's buffer, in bytes
 * </pre>
 */
record SetupRequest(int bufferBytes) {
    static final int BYTES = 24;
    static final int ID = -1;

    private static final int ID_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;
    private static final int BUFFER_OFFSET = 16;

    byte[] encode() {
        byte[] message = new byte[BYTES];
        Endian.LITTLE.putInt(message, ID_OFFSET, ID);
        Endian.LITTLE.putInt(message, SIZE_OFFSET, BYTES);
        Endian.LITTLE.putInt(message, BUFFER_OFFSET, bufferBytes);
        return message;
    }

    /** {@code null} if it is something else; the size field is not looked at, as in the original. */
    static @Nullable SetupRequest decode(byte[] message) {
        if (message.length < BYTES || Endian.LITTLE.getInt(message, ID_OFFSET) != ID) {
            return null;
        }
        return new SetupRequest(Endian.LITTLE.getInt(message, BUFFER_OFFSET));
    }
}
