package org.quorate.simulation;

import org.quorate.base.wire.Endian;

/**
 * A running fingerprint of everything the nodes of a run put out, in order: two runs of one seed must agree to the last bit, or
 * something in a node depends on more than its inputs. FNV-1a in steps of 8 bytes, with a shift that brings the high bits down.
 */
public final class RunHash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private static final int LANES_BYTES = 4 * Long.BYTES;

    private long hash = BASIS;

    void add(long value) {
        hash = step(hash, value);
    }

    void add(byte[] bytes, int offset, int length) {
        hash = extend(hash, bytes, offset, length);
    }

    /** The fingerprint of some bytes alone: equal for equal bytes, and for others with a chance of 2^-64. */
    public static long of(byte[] bytes, int offset, int length) {
        return extend(BASIS, bytes, offset, length);
    }

    private static long extend(long start, byte[] bytes, int offset, int length) {
        long value = step(start, length);
        int end = offset + length;
        int at = offset;
        if (length >= LANES_BYTES) {
            // a step waits for the one before it: four chains do four times as much meanwhile
            long a = value;
            long b = value + 1;
            long c = value + 2;
            long d = value + 3;
            for (; at + LANES_BYTES <= end; at += LANES_BYTES) {
                a = step(a, Endian.LITTLE.getLong(bytes, at));
                b = step(b, Endian.LITTLE.getLong(bytes, at + Long.BYTES));
                c = step(c, Endian.LITTLE.getLong(bytes, at + 2 * Long.BYTES));
                d = step(d, Endian.LITTLE.getLong(bytes, at + 3 * Long.BYTES));
            }
            value = step(step(step(a, b), c), d);
        }
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            value = step(value, Endian.LITTLE.getLong(bytes, at));
        }
        for (; at < end; at++) {
            value = step(value, bytes[at]);
        }
        return value;
    }

    private static long step(long before, long value) {
        long mixed = (before ^ value) * PRIME;
        return mixed ^ (mixed >>> 32);
    }

    long value() {
        return hash;
    }
}
