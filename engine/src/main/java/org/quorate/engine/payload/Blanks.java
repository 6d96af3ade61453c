package org.quorate.engine.payload;

import java.util.Arrays;

/** The parts of an array that are to be zeros. */
public final class Blanks {
    private static final int[] NOWHERE = {};

    /** Nothing is. */
    public static final Blanks NONE = new Blanks();

    private int[] bounds = NOWHERE;

    Blanks() {}

    void add(int begin, int end) {
        if (begin < end) {
            bounds = Arrays.copyOf(bounds, bounds.length + 2);
            bounds[bounds.length - 2] = begin;
            bounds[bounds.length - 1] = end;
        }
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    /** A copy with zeros there, or the array itself if it stays as it is. */
    public byte[] applyTo(byte[] bytes) {
        if (isEmpty()) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        for (int i = 0; i < bounds.length; i += 2) {
            Arrays.fill(copy, bounds[i], bounds[i + 1], (byte) 0);
        }
        return copy;
    }
}
