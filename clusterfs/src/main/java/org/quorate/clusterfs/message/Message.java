package org.quorate.clusterfs.message;

import org.quorate.base.wire.Endian;

/**
 * The outer layer of every message of both groups (spec 60 §4.1).
 *
 * <pre>
 * off size
 *   0    2 type
 *   2    2 subtype: kind of a normal message, else 0
 *   4    4 protocol version of the group
 *   8    4 time: seconds of the sender's clock
 *  12    4 0
 *        normal          state
 *  16    8 count      16 16 epoch
 *  24      body       32    body
 * </pre>
 */
public sealed interface Message {
    int HEADER = 16;
    int NORMAL_HEADER = 24;
    int STATE_HEADER = 32;

    int SYNC_START = 1;
    int STATE = 2;
    int UPDATE = 3;
    int UPDATE_COMPLETE = 4;
    int VERIFY_REQUEST = 5;
    int VERIFY = 6;

    int protocolVersion();

    /** Seconds of the sender's clock, unsigned. */
    int time();

    byte[] body();

    byte[] encode();

    /**
     * A change that every member applies in order.
     *
     * @param subtype what kind of change, 0..65535, see {@link OperationBody} and {@link StatusUpdate}
     * @param count of its sender's messages in this group, the first is 1; unsigned
     */
    record Normal(int subtype, int protocolVersion, int time, long count, byte[] body) implements Message {
        @Override
        public byte[] encode() {
            byte[] bytes = withHeader(0, subtype, this, NORMAL_HEADER);
            Endian.LITTLE.putLong(bytes, HEADER, count);
            return bytes;
        }
    }

    /**
     * A step of an exchange of states or of a verification.
     *
     * @param type {@link #SYNC_START} to {@link #VERIFY}, or one we do not know
     * @param epoch of the exchange it belongs to
     */
    record Exchange(int type, int protocolVersion, int time, Epoch epoch, byte[] body) implements Message {
        @Override
        public byte[] encode() {
            byte[] bytes = withHeader(type, 0, this, STATE_HEADER);
            epoch.putAt(bytes, HEADER);
            return bytes;
        }
    }

    private static byte[] withHeader(int type, int subtype, Message message, int length) {
        byte[] body = message.body();
        byte[] bytes = new byte[length + body.length];
        Endian.LITTLE.putShort(bytes, 0, type);
        Endian.LITTLE.putShort(bytes, 2, subtype);
        Endian.LITTLE.putInt(bytes, 4, message.protocolVersion());
        Endian.LITTLE.putInt(bytes, 8, message.time());
        System.arraycopy(body, 0, bytes, length, body.length);
        return bytes;
    }

    /** Whether the protocol version can be read at all. */
    static boolean hasHeader(byte[] bytes) {
        return bytes.length >= HEADER;
    }

    /** Unsigned; to be looked at before the rest, which another version may have changed. */
    static int protocolVersion(byte[] bytes) {
        return Endian.LITTLE.getInt(bytes, 4);
    }

    static Decoded<Message> decode(byte[] bytes) {
        if (!hasHeader(bytes)) {
            return Decoded.malformed("received short message (%d bytes)".formatted(bytes.length));
        }
        int type = Endian.LITTLE.getU16(bytes, 0);
        int subtype = Endian.LITTLE.getU16(bytes, 2);
        int time = Endian.LITTLE.getInt(bytes, 8);
        int length = type == 0 ? NORMAL_HEADER : STATE_HEADER;
        if (bytes.length < length) {
            return Decoded.malformed("received short %smessage (type = %d, subtype = %d, %d bytes)"
                    .formatted(type == 0 ? "" : "state ", type, subtype, bytes.length));
        }
        byte[] body = new byte[bytes.length - length];
        System.arraycopy(bytes, length, body, 0, body.length);
        return Decoded.of(
                type == 0
                        ? new Normal(subtype, protocolVersion(bytes), time, Endian.LITTLE.getLong(bytes, HEADER), body)
                        : new Exchange(type, protocolVersion(bytes), time, Epoch.at(bytes, HEADER), body));
    }
}
