package org.quorate.base.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes integers in byte arrays at any (unaligned) offset, in one of the two byte orders. Totem messages come in
 * their sender's order, so decoders take the {@code Endian} found in the header; knet headers are always {@link #BIG}.
 *
 * <p>Callers check lengths first; an offset outside the array throws {@link IndexOutOfBoundsException}.
 */
public enum Endian {
    LITTLE(ByteOrder.LITTLE_ENDIAN),
    BIG(ByteOrder.BIG_ENDIAN);

    private static final VarHandle LE_SHORT = view(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE_INT = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE_LONG = view(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean swap;

    Endian(ByteOrder order) {
        this.swap = order == ByteOrder.BIG_ENDIAN;
    }

    private static VarHandle view(Class<?> array, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(array, order);
    }

    /** Unsigned 8 bit; the same in both orders, here for symmetry. */
    public static int getU8(byte[] buffer, int offset) {
        return buffer[offset] & 0xFF;
    }

    /** Unsigned 16 bit, 0..65535. */
    public int getU16(byte[] buffer, int offset) {
        short value = (short) LE_SHORT.get(buffer, offset);
        return (swap ? Short.reverseBytes(value) : value) & 0xFFFF;
    }

    public int getInt(byte[] buffer, int offset) {
        int value = (int) LE_INT.get(buffer, offset);
        return swap ? Integer.reverseBytes(value) : value;
    }

    public long getLong(byte[] buffer, int offset) {
        long value = (long) LE_LONG.get(buffer, offset);
        return swap ? Long.reverseBytes(value) : value;
    }

    /** Writes the low 16 bits of {@code value}. */
    public void putShort(byte[] buffer, int offset, int value) {
        short bits = (short) value;
        LE_SHORT.set(buffer, offset, swap ? Short.reverseBytes(bits) : bits);
    }

    public void putInt(byte[] buffer, int offset, int value) {
        LE_INT.set(buffer, offset, swap ? Integer.reverseBytes(value) : value);
    }

    public void putLong(byte[] buffer, int offset, long value) {
        LE_LONG.set(buffer, offset, swap ? Long.reverseBytes(value) : value);
    }
}
