package org.quorate.engine.recording;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.quorate.base.wire.Endian;

/** Bytes that grow. Numbers are little endian base 128, 1 to 10 bytes; signed ones in zigzag order. */
final class ByteSink {
    private static final int SHORTEST = 64;

    private byte[] bytes;
    private int size;

    ByteSink(byte[] buffer) {
        bytes = buffer;
    }

    ByteSink() {
        this(new byte[SHORTEST]);
    }

    byte[] buffer() {
        return bytes;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void clear() {
        size = 0;
    }

    /** Room for this many more without growing. */
    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }

    void u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void u32(int value) {
        reserve(Integer.BYTES);
        Endian.LITTLE.putInt(bytes, size, value);
        size += Integer.BYTES;
    }

    void u64(long value) {
        reserve(Long.BYTES);
        Endian.LITTLE.putLong(bytes, size, value);
        size += Long.BYTES;
    }

    void setU32(int at, int value) {
        Endian.LITTLE.putInt(bytes, at, value);
    }

    void number(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    void raw(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void block(byte[] source, int offset, int length) {
        number(length);
        raw(source, offset, length);
    }

    void block(byte[] source) {
        block(source, 0, source.length);
    }

    void text(String text) {
        block(text.getBytes(StandardCharsets.UTF_8));
    }
}
