package org.quorate.ipc.message;

import org.quorate.base.wire.Endian;

/**
 * How every message begins (spec 40 §10).
 *
 * <pre>
 *  0  i32  id; numbers of requests, and of responses together with events, are per service
 *  8  i32  size of the whole message
 * 16  i32  error, a cs_error_t; in responses and events only
 * </pre>
 */
public final class MessageHeader {
    public static final int REQUEST_BYTES = 16;
    public static final int RESPONSE_BYTES = 24;

    private static final int ID = 0;
    private static final int SIZE = 8;
    private static final int ERROR = 16;
    private static final int OK = 1;

    private MessageHeader() {}

    static byte[] request(int id, int size) {
        byte[] message = new byte[size];
        put(message, id, size);
        return message;
    }

    static byte[] response(int id, int size, int error) {
        byte[] message = request(id, size);
        Endian.LITTLE.putInt(message, ERROR, error);
        return message;
    }

    static byte[] event(int id, int size) {
        return response(id, size, OK);
    }

    static void put(byte[] message, int id, int size) {
        Endian.LITTLE.putInt(message, ID, id);
        Endian.LITTLE.putInt(message, SIZE, size);
    }

    static void putSize(byte[] message, int size) {
        Endian.LITTLE.putInt(message, SIZE, size);
    }

    public static int id(byte[] message, int offset) {
        return Endian.LITTLE.getInt(message, offset + ID);
    }

    public static int size(byte[] message, int offset) {
        return Endian.LITTLE.getInt(message, offset + SIZE);
    }

    /** Of a response; uninitialised memory in some of the original's events. */
    public static int error(byte[] message, int offset) {
        return Endian.LITTLE.getInt(message, offset + ERROR);
    }
}
