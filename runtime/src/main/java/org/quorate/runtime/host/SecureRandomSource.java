package org.quorate.runtime.host;

import java.security.SecureRandom;
import org.quorate.base.RandomSource;
import org.quorate.base.wire.Endian;

/** The operating system's randomness, fetched some kilobytes at a time because every encrypted packet needs a fresh salt. */
public final class SecureRandomSource implements RandomSource {
    private static final int STOCK_BYTES = 8192;

    private final SecureRandom random = new SecureRandom();
    private final byte[] stock = new byte[STOCK_BYTES];
    private int used = STOCK_BYTES;

    @Override
    public long nextLong() {
        refillUnless(Long.BYTES);
        long value = Endian.LITTLE.getLong(stock, used);
        used += Long.BYTES;
        return value;
    }

    @Override
    public void nextBytes(byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            refillUnless(1);
            int count = Math.min(length - done, STOCK_BYTES - used);
            System.arraycopy(stock, used, target, offset + done, count);
            used += count;
            done += count;
        }
    }

    private void refillUnless(int bytesLeft) {
        if (STOCK_BYTES - used < bytesLeft) {
            random.nextBytes(stock);
            used = 0;
        }
    }
}
