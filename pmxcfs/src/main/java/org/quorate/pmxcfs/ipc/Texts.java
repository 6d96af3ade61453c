package org.quorate.pmxcfs.ipc;

import java.util.Arrays;

/** Texts in requests, which end with a NUL. */
final class Texts {
    private Texts() {}

    /** From {@code offset} to the first NUL, or to {@code end}. */
    static byte[] untilNul(byte[] data, int offset, int end) {
        int at = offset;
        while (at < end && data[at] != 0) {
            at++;
        }
        return Arrays.copyOfRange(data, offset, at);
    }
}
