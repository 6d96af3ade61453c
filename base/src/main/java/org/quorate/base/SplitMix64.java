package org.quorate.base;

final class SplitMix64 implements RandomSource {
    private long state;

    SplitMix64(long seed) {
        this.state = seed;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public void nextBytes(byte[] target, int offset, int length) {
        int end = offset + length;
        for (int i = offset; i < end; ) {
            long bits = nextLong();
            for (int n = Math.min(8, end - i); n > 0; n--, bits >>>= 8) {
                target[i++] = (byte) bits;
            }
        }
    }
}
