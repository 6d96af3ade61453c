package org.quorate.clusterfs.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What makes one content of another.
 *
 * @param prefix how many bytes of the beginning stay
 * @param suffix how many of the end stay; the two do not overlap, before or after
 * @param middle what comes between them; not to be changed afterwards
 */
public record ContentChange(int prefix, int suffix, byte[] middle) {
    private static final int STRIDE = 4096;
    private static final byte[] NOTHING = {};

    /** From the content of one version, nothing if there is none, to that of another. */
    public static ContentChange between(@Nullable Entry before, Entry after) {
        byte[] old = before == null ? NOTHING : before.data();
        byte[] now = after.data();
        int difference = Arrays.mismatch(old, now);
        int prefix = difference < 0 ? now.length : difference;
        int suffix = commonEnd(old, now, Math.min(old.length, now.length) - prefix);
        return new ContentChange(prefix, suffix, Arrays.copyOfRange(now, prefix, now.length - suffix));
    }

    private static int commonEnd(byte[] old, byte[] now, int most) {
        int common = 0;
        while (common + STRIDE <= most
                && Arrays.equals(
                        old,
                        old.length - common - STRIDE,
                        old.length - common,
                        now,
                        now.length - common - STRIDE,
                        now.length - common)) {
            common += STRIDE;
        }
        while (common < most && old[old.length - common - 1] == now[now.length - common - 1]) {
            common++;
        }
        return common;
    }

    /** Whether it can be made of a content of {@code size} bytes. */
    public boolean fits(int size) {
        return prefix >= 0 && suffix >= 0 && prefix <= size && suffix <= size - prefix;
    }

    /** Whether it leaves a content of {@code size} bytes as it is. */
    public boolean isNone(int size) {
        return middle.length == 0 && prefix + suffix == size;
    }

    /**
     * The content after the change.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    public byte[] applyTo(byte[] old) {
        if (!fits(old.length)) {
            throw new IllegalArgumentException(
                    "%d bytes of the beginning and %d of the end of %d".formatted(prefix, suffix, old.length));
        }
        byte[] now = Arrays.copyOf(old, prefix + middle.length + suffix);
        System.arraycopy(middle, 0, now, prefix, middle.length);
        System.arraycopy(old, old.length - suffix, now, prefix + middle.length, suffix);
        return now;
    }
}
