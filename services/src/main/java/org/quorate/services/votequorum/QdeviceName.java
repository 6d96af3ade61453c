package org.quorate.services.votequorum;

import java.nio.charset.StandardCharsets;

/** The name of a quorum device on the wire: NUL terminated in 255 bytes, what follows the NUL is arbitrary. */
final class QdeviceName {
    static final int FIELD_BYTES = 255;

    private QdeviceName() {}

    /** Whether the name fits its field with the NUL. */
    static boolean fits(String name) {
        return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length < FIELD_BYTES;
    }

    static void put(byte[] message, int offset, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, message, offset, Math.min(text.length, FIELD_BYTES - 1));
    }

    static String get(byte[] buffer, int offset) {
        int end = offset;
        while (end < offset + FIELD_BYTES - 1 && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, offset, end - offset, StandardCharsets.UTF_8);
    }
}
