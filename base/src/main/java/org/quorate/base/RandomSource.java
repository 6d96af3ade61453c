package org.quorate.base;

/**
 * Where a node gets its randomness. The daemon passes a cryptographic source, a simulation a seeded one; nothing inside a pure
 * room creates its own, so that a run can be repeated from its seed.
 */
public interface RandomSource {
    /** 64 uniformly random bits. */
    long nextLong();

    /** Fills {@code length} bytes from {@code offset} on. */
    void nextBytes(byte[] target, int offset, int length);

    /**
     * Uniform in {@code 0..bound-1}.
     *
     * @param bound 1 or more
     */
    default int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, was " + bound);
        }
        return (int) Long.remainderUnsigned(nextLong(), bound);
    }

    /** A repeatable source (SplitMix64, Steele et al., OOPSLA 2014); the same seed gives the same sequence. Not for keys. */
    static RandomSource seeded(long seed) {
        return new SplitMix64(seed);
    }
}
