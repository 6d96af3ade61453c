package org.quorate.ipc.libqb;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * The server's answer (spec 40 §2.3), 12328 bytes, always sent in one piece: clients give up on less.
 *
 * <pre>
 *    0  i32         id, -1
 *    8  i32         size, 12328
 *   16  i32         0, or a negated error number; then the rest is zero
 *   24  i32         transport: 0 sockets, 1 shared memory
 *   28  u32         size in force of the three channels
 *   32  u64         the server's own, opaque
 *   40  char[4096]  name of the request channel
 * 4136  char[4096]  of the response channel
 * 8232  char[4096]  of the event channel
 * </pre>
 */
record SetupResponse(
        int error, int transport, int bufferBytes, String requestName, String responseName, String eventName) {
    static final int BYTES = 12328;
    /** A name must stay below this, or clients cannot store it. */
    static final int MAX_NAME = 255;

    private static final int ID_OFFSET = 0;
    private static final int SIZE_OFFSET = 8;
    private static final int ERROR_OFFSET = 16;
    private static final int TRANSPORT_OFFSET = 24;
    private static final int BUFFER_OFFSET = 28;
    private static final int NAMES_OFFSET = 40;
    private static final int NAME_BYTES = 4096;

    static SetupResponse refusal(int error) {
        return new SetupResponse(error, 0, 0, "", "", "");
    }

    byte[] encode() {
        byte[] message = new byte[BYTES];
        Endian.LITTLE.putInt(message, ID_OFFSET, SetupRequest.ID);
        Endian.LITTLE.putInt(message, SIZE_OFFSET, BYTES);
        Endian.LITTLE.putInt(message, ERROR_OFFSET, error);
        Endian.LITTLE.putInt(message, TRANSPORT_OFFSET, transport);
        Endian.LITTLE.putInt(message, BUFFER_OFFSET, bufferBytes);
        putName(message, 0, requestName);
        putName(message, 1, responseName);
        putName(message, 2, eventName);
        return message;
    }

    private static void putName(byte[] message, int index, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length >= MAX_NAME) {
            throw new IllegalArgumentException("a channel's name has fewer than 255 bytes: " + name);
        }
        System.arraycopy(text, 0, message, NAMES_OFFSET + index * NAME_BYTES, text.length);
    }

    /** {@code null} if it is something else. */
    static @Nullable SetupResponse decode(byte[] message) {
        if (message.length < BYTES || Endian.LITTLE.getInt(message, ID_OFFSET) != SetupRequest.ID) {
            return null;
        }
        return new SetupResponse(
                Endian.LITTLE.getInt(message, ERROR_OFFSET),
                Endian.LITTLE.getInt(message, TRANSPORT_OFFSET),
                Endian.LITTLE.getInt(message, BUFFER_OFFSET),
                name(message, 0),
                name(message, 1),
                name(message, 2));
    }

    private static String name(byte[] message, int index) {
        int start = NAMES_OFFSET + index * NAME_BYTES;
        int end = start;
        while (end < start + NAME_BYTES && message[end] != 0) {
            end++;
        }
        return new String(message, start, end - start, StandardCharsets.UTF_8);
    }
}
