package org.quorate.ipc.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/** Composite fields that several messages have (spec 40 §10). Texts are bytes to the protocol; here one char is one byte. */
final class Field {
    /** {@code mar_name_t}: length u16 @0, text @8, NUL filled. */
    static final int NAME_BYTES = 264;

    static final int NAME_TEXT_BYTES = 256;

    /** {@code mar_cpg_name_t}: length u32 @0, bytes @8. */
    static final int GROUP_BYTES = 136;

    static final int MAX_GROUP = 128;
    /** Ring id: node u32 @0, sequence u64 @8. */
    static final int RING_BYTES = 16;

    private static final int TEXT = 8;
    private static final byte[] EMPTY = {};

    private Field() {}

    /** The text of a NUL-terminated field. */
    static String text(byte[] buffer, int offset, int maxBytes) {
        int end = offset;
        while (end < offset + maxBytes && buffer[end] != 0) {
            end++;
        }
        return new String(buffer, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** Writes a text into a field of zeros, cut so that one NUL remains. */
    static void putText(byte[] buffer, int offset, int maxBytes, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, buffer, offset, Math.min(bytes.length, maxBytes - 1));
    }

    static int nameLength(byte[] buffer, int offset) {
        return Endian.LITTLE.getU16(buffer, offset);
    }

    /** The text up to its first NUL; the length field is not looked at, as in the original. */
    static String name(byte[] buffer, int offset) {
        return text(buffer, offset + TEXT, NAME_TEXT_BYTES);
    }

    static void putName(byte[] buffer, int offset, String name) {
        putText(buffer, offset + TEXT, NAME_TEXT_BYTES, name);
        Endian.LITTLE.putShort(buffer, offset, Math.min(name.length(), NAME_TEXT_BYTES - 1));
    }

    /** The bytes of a group's name; {@code null} if it says it is longer than possible. */
    static byte @Nullable [] group(byte[] buffer, int offset) {
        int length = Endian.LITTLE.getInt(buffer, offset);
        if (length < 0 || length > MAX_GROUP) {
            return null;
        }
        return length == 0 ? EMPTY : Arrays.copyOfRange(buffer, offset + TEXT, offset + TEXT + length);
    }

    static void putGroup(byte[] buffer, int offset, byte @Nullable [] group) {
        if (group == null) {
            Endian.LITTLE.putInt(buffer, offset, MAX_GROUP + 1);
            return;
        }
        Endian.LITTLE.putInt(buffer, offset, group.length);
        System.arraycopy(group, 0, buffer, offset + TEXT, group.length);
    }

    static RingId ring(byte[] buffer, int offset) {
        return new RingId(Endian.LITTLE.getInt(buffer, offset), Endian.LITTLE.getLong(buffer, offset + TEXT));
    }

    static void putRing(byte[] buffer, int offset, RingId ring) {
        Endian.LITTLE.putInt(buffer, offset, ring.rep());
        Endian.LITTLE.putLong(buffer, offset + TEXT, ring.seq());
    }

    static int[] ints(byte[] buffer, int offset, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = Endian.LITTLE.getInt(buffer, offset + Integer.BYTES * i);
        }
        return values;
    }

    static void putInts(byte[] buffer, int offset, int[] values) {
        for (int i = 0; i < values.length; i++) {
            Endian.LITTLE.putInt(buffer, offset + Integer.BYTES * i, values[i]);
        }
    }

    /** Whether {@code count} entries of a list lie inside a message. */
    static boolean fits(int count, int entryBytes, int listOffset, int length) {
        return count >= 0 && count <= (length - listOffset) / entryBytes;
    }
}
