package org.quorate.config.cmap;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * One immutable value of the map: a type and its bytes in little endian. Strings are kept with their terminating NUL, which
 * counts in the length, as clients see it.
 */
public final class CmapValue {
    /** Longest value accepted, in bytes (spec 50 §9). */
    public static final int MAX_BYTES = 16384;

    private final CmapType type;
    private final byte[] bytes;

    private CmapValue(CmapType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /**
     * @param bytes numeric types: exactly their size, little endian; copied
     * @throws IllegalArgumentException if a numeric length does not fit the type
     */
    public static CmapValue ofBytes(CmapType type, byte[] bytes) {
        if (type.bytes() != 0 && type.bytes() != bytes.length) {
            throw new IllegalArgumentException(type.word() + " has " + type.bytes() + " bytes, not " + bytes.length);
        }
        return new CmapValue(type, bytes.clone());
    }

    public static CmapValue u8(int value) {
        return ofInteger(CmapType.U8, value);
    }

    public static CmapValue u16(int value) {
        return ofInteger(CmapType.U16, value);
    }

    public static CmapValue i32(int value) {
        return ofInteger(CmapType.I32, value);
    }

    /** The int is taken as unsigned. */
    public static CmapValue u32(int value) {
        return ofInteger(CmapType.U32, value);
    }

    public static CmapValue u64(long value) {
        return ofInteger(CmapType.U64, value);
    }

    public static CmapValue ofDouble(double value) {
        return ofInteger(CmapType.DOUBLE, Double.doubleToRawLongBits(value));
    }

    public static CmapValue ofFloat(float value) {
        return ofInteger(CmapType.FLOAT, Float.floatToRawIntBits(value));
    }

    public static CmapValue string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return new CmapValue(CmapType.STRING, Arrays.copyOf(utf8, utf8.length + 1));
    }

    /** The low bits of {@code value} as this integer (or raw floating) type. */
    public static CmapValue ofInteger(CmapType type, long value) {
        byte[] bytes = new byte[type.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return new CmapValue(type, bytes);
    }

    public CmapType type() {
        return type;
    }

    /** Length in bytes, the NUL of a string included. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * The number, sign- or zero-extended to 64 bit.
     *
     * @throws IllegalStateException unless {@link CmapType#isInteger()}
     */
    public long asLong() {
        return switch (type) {
            case I8 -> bytes[0];
            case U8 -> bytes[0] & 0xFFL;
            case I16 -> (short) Endian.LITTLE.getU16(bytes, 0);
            case U16 -> Endian.LITTLE.getU16(bytes, 0);
            case I32 -> Endian.LITTLE.getInt(bytes, 0);
            case U32 -> Endian.LITTLE.getInt(bytes, 0) & 0xFFFF_FFFFL;
            case I64, U64 -> Endian.LITTLE.getLong(bytes, 0);
            default -> throw new IllegalStateException(type.word() + " is not an integer");
        };
    }

    /** The text of a string value without its NUL. */
    public String asString() {
        if (type != CmapType.STRING) {
            throw new IllegalStateException(type.word() + " is not a string");
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** The value as corosync-cmapctl prints it; empty for binary. */
    public String text() {
        return switch (type) {
            case U64 -> Long.toUnsignedString(asLong());
            case FLOAT -> fixedPoint(Float.intBitsToFloat(Endian.LITTLE.getInt(bytes, 0)));
            case DOUBLE -> fixedPoint(Double.longBitsToDouble(Endian.LITTLE.getLong(bytes, 0)));
            case STRING -> asString();
            case BINARY -> "";
            default -> Long.toString(asLong());
        };
    }

    /** As C's {@code %f}: every digit of the binary value, where Java's formatter pads the shortest decimal with zeros. */
    private static String fixedPoint(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        String digits =
                new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return Double.compare(value, 0) < 0 && !digits.startsWith("-") ? '-' + digits : digits;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CmapValue that && type == that.type && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return '(' + type.word() + ") = " + text();
    }
}
