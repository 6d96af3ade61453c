package org.quorate.interop;

/** FNV-1a 64 as the program in C computes it. */
final class OrderHash {
    static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private OrderHash() {}

    static long add(long hash, int value) {
        long h = hash;
        for (int i = 0; i < Integer.BYTES; i++) {
            h = (h ^ ((value >>> (8 * i)) & 0xff)) * PRIME;
        }
        return h;
    }

    static long add(long hash, byte[] buffer, int offset, int length) {
        long h = hash;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ (buffer[i] & 0xff)) * PRIME;
        }
        return h;
    }

    static String text(long hash) {
        return String.format("%016x", hash);
    }
}
