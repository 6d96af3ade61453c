package org.quorate.services.framework;

import org.quorate.base.wire.Endian;

/**
 * The first 16 bytes of every message of a service (spec 30 §1.3).
 *
 * <pre>
 *  0  i32  id      service number in the high, function in the low 16 bits
 *  4       padding
 *  8  i32  size    whole message
 * 12       padding
 * </pre>
 *
 * <p>Everything a node sends is little endian; what it receives may be either.
 */
public final class ServiceHeader {
    /** Byte order of what we send. */
    public static final Endian OWN = Endian.LITTLE;

    public static final int BYTES = 16;

    private static final int ID = 0;
    private static final int SIZE = 8;

    private ServiceHeader() {}

    /** Writes the header of one service message to the start of the buffer. */
    public static void put(byte[] message, ServiceId service, int function, int size) {
        OWN.putInt(message, ID, service.number() << 16 | function);
        OWN.putInt(message, SIZE, size);
    }

    /** Writes the header of a synchronisation message, whose id is the bare function. */
    public static void putPlain(byte[] message, int id, int size) {
        OWN.putInt(message, ID, id);
        OWN.putInt(message, SIZE, size);
    }

    public static int id(Endian order, byte[] buffer, int offset) {
        return order.getInt(buffer, offset + ID);
    }

    /** The size the sender claims; only trusted where the spec says so. */
    public static int claimedSize(Endian order, byte[] buffer, int offset) {
        return order.getInt(buffer, offset + SIZE);
    }
}
