package org.quorate.simulation;

/**
 * A running fingerprint (64 bit FNV-1a) of everything the nodes of a run put out, in order: two runs of one seed must agree to
 * the last bit, or something in a node depends on more than its inputs.
 */
final class RunHash {
    private static final long PRIME = 0x100000001b3L;

    private long hash = 0xcbf29ce484222325L;

    void add(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ ((value >>> shift) & 0xFF)) * PRIME;
        }
    }

    void add(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * PRIME;
        }
    }

    long value() {
        return hash;
    }
}
