package org.quorate.totem.queue;

/** Order of message and token numbers: u32 that wrap (spec 20 §3.6). */
public final class Sequence {
    private static final int HALF = 0x80000000;
    private static final int SHIFT = 0x10000;

    private Sequence() {}

    /** Whether a comes before b; 0xFFFFFFFF comes before 0. */
    public static boolean lt(int a, int b) {
        if (isUpper(a) || isUpper(b)) {
            return Integer.compareUnsigned(a - SHIFT, b - SHIFT) < 0;
        }
        return Integer.compareUnsigned(a, b) < 0;
    }

    /** Whether a comes before b or is b. */
    public static boolean lte(int a, int b) {
        return a == b || lt(a, b);
    }

    public static int min(int a, int b) {
        return lt(b, a) ? b : a;
    }

    public static int max(int a, int b) {
        return lt(a, b) ? b : a;
    }

    private static boolean isUpper(int a) {
        return Integer.compareUnsigned(a, HALF) > 0;
    }
}
