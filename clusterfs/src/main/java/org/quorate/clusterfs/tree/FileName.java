package org.quorate.clusterfs.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * A name in a directory: bytes, UTF-8 by convention only (spec 60 §2.2). Ordered by its bytes.
 *
 * <p>Kept as a string with one character for each byte, which has the equality and the order wanted.
 */
public final class FileName implements Comparable<FileName> {
    /** The root's name. */
    static final FileName EMPTY = new FileName("");

    private final String raw;

    private FileName(String raw) {
        this.raw = raw;
    }

    static FileName ofRaw(String raw) {
        return raw.isEmpty() ? EMPTY : new FileName(raw);
    }

    /** The name with the UTF-8 bytes of {@code name}. */
    public static FileName of(String name) {
        return of(name.getBytes(UTF_8));
    }

    public static FileName of(byte[] bytes) {
        return ofRaw(new String(bytes, ISO_8859_1));
    }

    public byte[] bytes() {
        return raw.getBytes(ISO_8859_1);
    }

    public int length() {
        return raw.length();
    }

    public boolean isEmpty() {
        return raw.isEmpty();
    }

    /** Whether an entry may have it: not empty, {@code .} or {@code ..}. */
    boolean isPermitted() {
        return !raw.isEmpty() && !raw.equals(".") && !raw.equals("..");
    }

    @Override
    public int compareTo(FileName other) {
        return raw.compareTo(other.raw);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileName name && raw.equals(name.raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    /** For people: bytes that are not UTF-8 show as the replacement character. */
    @Override
    public String toString() {
        return new String(bytes(), UTF_8);
    }
}
