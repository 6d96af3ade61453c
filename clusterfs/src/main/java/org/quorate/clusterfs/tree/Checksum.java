package org.quorate.clusterfs.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/** A SHA-256 sum: of an entry, of the index, of the whole tree (spec 60 §4.4). */
public final class Checksum {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private Checksum(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The sum that is at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if fewer than 32 bytes are there
     */
    public static Checksum at(byte[] buffer, int offset) {
        if (offset < 0 || offset > buffer.length - LENGTH) {
            throw new IndexOutOfBoundsException("no checksum at " + offset + " of " + buffer.length + " bytes");
        }
        return new Checksum(Arrays.copyOfRange(buffer, offset, offset + LENGTH));
    }

    /** Reads what {@link #hex()} prints. */
    public static Checksum ofHex(String hex) {
        return at(HexFormat.of().parseHex(hex), 0);
    }

    /** The sum of these bytes. */
    public static Checksum of(byte[] data) {
        return finish(begin(), data);
    }

    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime must have SHA-256", e);
        }
    }

    static Checksum finish(MessageDigest digest, byte[] lastBytes) {
        return new Checksum(digest.digest(lastBytes));
    }

    static Checksum finish(MessageDigest digest) {
        return new Checksum(digest.digest());
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, LENGTH);
    }

    /** The first 8 bytes, little-endian, as log lines show a sum. */
    public long firstWord() {
        return Endian.LITTLE.getLong(bytes, 0);
    }

    /** 64 lower-case digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Checksum sum && Arrays.equals(bytes, sum.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
