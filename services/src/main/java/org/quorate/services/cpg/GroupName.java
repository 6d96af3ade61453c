package org.quorate.services.cpg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.framework.ServiceHeader;

/**
 * Name of a process group: up to 128 arbitrary bytes (spec 30 §1.4). On the wire 136 bytes: u32 length @0, 4 bytes padding,
 * char[128] @8, what follows the length being arbitrary.
 */
public final class GroupName {
    /** Longest name in bytes. */
    public static final int MAX_LENGTH = 128;

    static final int FIELD_BYTES = 136;
    private static final int VALUE = 8;

    private final byte[] name;

    private GroupName(byte[] name) {
        this.name = name;
    }

    /**
     * @throws IllegalArgumentException if longer than {@link #MAX_LENGTH}; answer a client with NAME_TOO_LONG
     */
    public static GroupName of(byte[] name) {
        if (name.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a group name has at most 128 bytes, not " + name.length);
        }
        return new GroupName(name.clone());
    }

    /** As {@link #of(byte[])} for a text in UTF-8. */
    public static GroupName of(String name) {
        return of(name.getBytes(StandardCharsets.UTF_8));
    }

    static @Nullable GroupName decode(Endian order, byte[] buffer, int offset) {
        int length = order.getInt(buffer, offset);
        if (length < 0 || length > MAX_LENGTH) {
            return null;
        }
        return new GroupName(Arrays.copyOfRange(buffer, offset + VALUE, offset + VALUE + length));
    }

    void put(byte[] message, int offset) {
        ServiceHeader.OWN.putInt(message, offset, name.length);
        System.arraycopy(name, 0, message, offset + VALUE, name.length);
    }

    /** Whether the field at the offset holds this name, without decoding it. */
    boolean isAt(Endian order, byte[] buffer, int offset) {
        int length = order.getInt(buffer, offset);
        return length == name.length && Arrays.equals(name, 0, length, buffer, offset + VALUE, offset + VALUE + length);
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return name.clone();
    }

    /** Order of the C strings the names are to the original, then of the whole names. */
    static int compareAsText(GroupName a, GroupName b) {
        int text = Arrays.compareUnsigned(a.name, 0, a.textLength(), b.name, 0, b.textLength());
        return text != 0 ? text : Arrays.compareUnsigned(a.name, b.name);
    }

    private int textLength() {
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0) {
                return i;
            }
        }
        return name.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupName that && Arrays.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }

    /** As in logs: printable bytes, the backslash doubled, others {@code \xNN}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte b : name) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b >= 0x20 && b <= 0x7E) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02X", b & 0xFF));
            }
        }
        return text.toString();
    }
}
