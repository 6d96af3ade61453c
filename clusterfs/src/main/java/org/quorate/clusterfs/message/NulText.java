package org.quorate.clusterfs.message;

import java.util.Arrays;

/** Strings that end with a NUL, as C has them. */
final class NulText {
    private NulText() {}

    /** Whether the {@code length} bytes at {@code offset}, which must be there, end with one. */
    static boolean isTerminated(byte[] buffer, int offset, int length) {
        return length > 0 && buffer[offset + length - 1] == 0;
    }

    /** The bytes from {@code offset} to the first NUL, which must be there. */
    static byte[] at(byte[] buffer, int offset) {
        int end = offset;
        while (buffer[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(buffer, offset, end);
    }
}
