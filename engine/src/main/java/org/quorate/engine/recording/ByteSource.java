package org.quorate.engine.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.quorate.base.wire.Endian;

/** Reads what a {@link ByteSink} wrote; what does not hold together is said with its place. */
final class ByteSource {
    private final byte[] bytes;
    private final String what;
    private final int end;
    private int at;

    /** @param what the bytes are, for messages */
    ByteSource(byte[] bytes, int offset, int length, String what) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
        this.what = what;
    }

    int position() {
        return at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    DamagedRecordingException damaged(String how) {
        return new DamagedRecordingException(what + " is damaged at its byte " + at + ": " + how);
    }

    private void need(int count) throws DamagedRecordingException {
        if (count < 0 || count > end - at) {
            throw damaged(Integer.toUnsignedString(count) + " bytes are announced, " + (end - at) + " are left");
        }
    }

    int u8() throws DamagedRecordingException {
        need(1);
        return bytes[at++] & 0xFF;
    }

    int u32() throws DamagedRecordingException {
        need(Integer.BYTES);
        int value = Endian.LITTLE.getInt(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    long u64() throws DamagedRecordingException {
        need(Long.BYTES);
        long value = Endian.LITTLE.getLong(bytes, at);
        at += Long.BYTES;
        return value;
    }

    long number() throws DamagedRecordingException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int digit = u8();
            value |= (long) (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return value;
            }
        }
        throw damaged("a number does not end");
    }

    /** A number that must be an int. */
    int integer() throws DamagedRecordingException {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw damaged(Long.toUnsignedString(value) + " is too large a number");
        }
        return (int) value;
    }

    long signed() throws DamagedRecordingException {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    byte[] block() throws DamagedRecordingException {
        int length = integer();
        need(length);
        byte[] block = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return block;
    }

    String text() throws DamagedRecordingException {
        return new String(block(), StandardCharsets.UTF_8);
    }

    /** The value with this position in the enum's declaration. */
    <E> E oneOf(E[] values) throws DamagedRecordingException {
        int position = integer();
        if (position >= values.length) {
            throw damaged(position + " is none of " + Arrays.toString(values));
        }
        return values[position];
    }

    /** The next bytes as a source of their own. */
    ByteSource part(int length, String name) throws DamagedRecordingException {
        need(length);
        ByteSource part = new ByteSource(bytes, at, length, name);
        at += length;
        return part;
    }
}
