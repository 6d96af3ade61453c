package org.quorate.pmxcfs.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.quorate.base.wire.Endian;
import org.quorate.clusterfs.tree.Errno;

/**
 * What a client gets (spec 60 §7).
 *
 * @param error 0, or the negated number of an error, and then there are no data
 * @param data not to be changed afterwards
 */
record Answer(int error, byte[] data) {
    private static final int HEADER_BYTES = 24;
    private static final int SIZE_OFFSET = 8;
    private static final int ERROR_OFFSET = 16;
    private static final byte[] NOTHING = {};

    static final Answer DONE = new Answer(0, NOTHING);

    static Answer of(byte[] data) {
        return new Answer(0, data);
    }

    static Answer of(String text) {
        return of(text.getBytes(UTF_8));
    }

    static Answer refused(Errno reason) {
        return refused(reason.number());
    }

    static Answer refused(int errno) {
        return new Answer(-errno, NOTHING);
    }

    /** In bytes, with the header. */
    int length() {
        return HEADER_BYTES + data.length;
    }

    /** As it is sent. */
    byte[] encode(int requestId) {
        byte[] message = new byte[length()];
        Endian.LITTLE.putInt(message, 0, requestId);
        Endian.LITTLE.putInt(message, SIZE_OFFSET, message.length);
        Endian.LITTLE.putInt(message, ERROR_OFFSET, error);
        System.arraycopy(data, 0, message, HEADER_BYTES, data.length);
        return message;
    }
}
