package org.quorate.ipc.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/** Messages of the cmap service (spec 40 §11). Values are bytes with the number of their type. */
public final class CmapMessages {
    public static final int SET = 0;
    public static final int DELETE = 1;
    public static final int GET = 2;
    public static final int ADJUST = 3;
    public static final int ITERATION_INITIALIZE = 4;
    public static final int ITERATION_NEXT = 5;
    public static final int ITERATION_FINALIZE = 6;
    public static final int TRACK_ADD = 7;
    public static final int TRACK_DELETE = 8;
    public static final int SET_CURRENT_MAP = 9;

    public static final int GET_RESPONSE = 2;
    public static final int ITERATION_INITIALIZE_RESPONSE = 4;
    public static final int ITERATION_NEXT_RESPONSE = 5;
    public static final int TRACK_ADD_RESPONSE = 7;
    public static final int TRACK_DELETE_RESPONSE = 8;
    /** Not 9: that is the event. */
    public static final int SET_CURRENT_MAP_RESPONSE = 10;

    public static final int NOTIFY_EVENT = 9;

    private static final int OK = 1;
    private static final byte[] NOTHING = {};

    private CmapMessages() {}

    /** 296+n bytes: key @16, n u64 @280, type u8 @288, value @296. */
    public record Set(String key, int type, byte[] value) implements Message {
        private static final int KEY = 16;
        private static final int LENGTH = 280;
        private static final int TYPE = 288;
        private static final int VALUE = 296;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(SET, VALUE + value.length);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putLong(message, LENGTH, value.length);
            message[TYPE] = (byte) type;
            System.arraycopy(value, 0, message, VALUE, value.length);
            return message;
        }

        public static @Nullable Set decode(byte[] buffer, int offset, int length) {
            if (length < VALUE) {
                return null;
            }
            long bytes = Endian.LITTLE.getLong(buffer, offset + LENGTH);
            if (bytes < 0 || bytes > length - VALUE) {
                return null;
            }
            int start = offset + VALUE;
            return new Set(
                    Field.name(buffer, offset + KEY),
                    Endian.getU8(buffer, offset + TYPE),
                    Arrays.copyOfRange(buffer, start, start + (int) bytes));
        }
    }

    /** Delete, and the start of an iteration whose prefix it is, 280 bytes: key @16. */
    public record KeyRequest(int id, String key) implements Message {
        private static final int BYTES = 280;
        private static final int KEY = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(id, BYTES);
            Field.putName(message, KEY, key);
            return message;
        }

        /** A length of 0 makes the key of an iteration empty, whatever text is there. */
        public static @Nullable KeyRequest decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int id = MessageHeader.id(buffer, offset);
            boolean all = id == ITERATION_INITIALIZE && Field.nameLength(buffer, offset + KEY) == 0;
            return new KeyRequest(id, all ? "" : Field.name(buffer, offset + KEY));
        }
    }

    /**
     * 288 bytes: key @16, size of the client's buffer u64 @280.
     *
     * @param bufferBytes 0 asks for length and type only
     */
    public record Get(String key, long bufferBytes) implements Message {
        private static final int BYTES = 288;
        private static final int KEY = 16;
        private static final int LENGTH = 280;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(GET, BYTES);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putLong(message, LENGTH, bufferBytes);
            return message;
        }

        public static @Nullable Get decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new Get(Field.name(buffer, offset + KEY), Endian.LITTLE.getLong(buffer, offset + LENGTH));
        }
    }

    /** 288 bytes: key @16, what to add i32 @280. */
    public record Adjust(String key, int step) implements Message {
        private static final int BYTES = 288;
        private static final int KEY = 16;
        private static final int STEP = 280;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(ADJUST, BYTES);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putInt(message, STEP, step);
            return message;
        }

        public static @Nullable Adjust decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new Adjust(Field.name(buffer, offset + KEY), Endian.LITTLE.getInt(buffer, offset + STEP));
        }
    }

    /** Iteration next and finalize, track delete, 24 bytes: handle u64 @16. */
    public record HandleRequest(int id, long handle) implements Message {
        private static final int BYTES = 24;
        private static final int HANDLE = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(id, BYTES);
            Endian.LITTLE.putLong(message, HANDLE, handle);
            return message;
        }

        public static @Nullable HandleRequest decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new HandleRequest(
                            MessageHeader.id(buffer, offset), Endian.LITTLE.getLong(buffer, offset + HANDLE));
        }
    }

    /**
     * 296 bytes: key @16 (length 0: all keys), track type i32 @280, the client's own handle u64 @288.
     *
     * @param trackType bits: 1 delete, 2 modify, 4 add, 8 prefix
     * @param instance comes back in events
     */
    public record TrackAdd(String key, int trackType, long instance) implements Message {
        public static final int DELETES = 1;
        public static final int MODIFIES = 2;
        public static final int ADDS = 4;
        public static final int PREFIX = 8;

        private static final int BYTES = 296;
        private static final int KEY = 16;
        private static final int TYPE = 280;
        private static final int INSTANCE = 288;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(TRACK_ADD, BYTES);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putInt(message, TYPE, trackType);
            Endian.LITTLE.putLong(message, INSTANCE, instance);
            return message;
        }

        public static @Nullable TrackAdd decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            boolean all = Field.nameLength(buffer, offset + KEY) == 0;
            return new TrackAdd(
                    all ? "" : Field.name(buffer, offset + KEY),
                    Endian.LITTLE.getInt(buffer, offset + TYPE),
                    Endian.LITTLE.getLong(buffer, offset + INSTANCE));
        }
    }

    /** 24 bytes: map i32 @16, 0 the configuration map, 1 statistics. */
    public record SetCurrentMap(int map) implements Message {
        private static final int BYTES = 24;
        private static final int MAP = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(SET_CURRENT_MAP, BYTES);
            Endian.LITTLE.putInt(message, MAP, map);
            return message;
        }

        public static @Nullable SetCurrentMap decode(byte[] buffer, int offset, int length) {
            return length < BYTES ? null : new SetCurrentMap(Endian.LITTLE.getInt(buffer, offset + MAP));
        }
    }

    /**
     * 40+r bytes where r is the size the client asked with, or 40: length u64 @24, type u8 @32, value @40.
     *
     * @param valueBytes real length of the value
     * @param value empty if only length and type are told
     * @param room bytes the message has for the value
     */
    public record GetResponse(int error, long valueBytes, int type, byte[] value, int room) implements Message {
        private static final int LENGTH = 24;
        private static final int TYPE = 32;
        private static final int VALUE = 40;

        public static GetResponse failure(int error) {
            return new GetResponse(error, 0, 0, NOTHING, 0);
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(GET_RESPONSE, VALUE + room, error);
            Endian.LITTLE.putLong(message, LENGTH, valueBytes);
            message[TYPE] = (byte) type;
            System.arraycopy(value, 0, message, VALUE, Math.min(room, value.length));
            return message;
        }

        public static @Nullable GetResponse decode(byte[] buffer, int offset, int length) {
            if (length < VALUE) {
                return null;
            }
            int error = MessageHeader.error(buffer, offset);
            int room = length - VALUE;
            long bytes = Endian.LITTLE.getLong(buffer, offset + LENGTH);
            if (error != OK) {
                return failure(error);
            }
            if (bytes < 0 || (room > 0 && bytes > room)) {
                return null;
            }
            int start = offset + VALUE;
            byte[] value = room == 0 ? NOTHING : Arrays.copyOfRange(buffer, start, start + (int) bytes);
            return new GetResponse(error, bytes, Endian.getU8(buffer, offset + TYPE), value, room);
        }
    }

    /** Iteration initialize, track add and track delete, 32 bytes: handle u64 @24. */
    public record HandleResponse(int id, int error, long handle) implements Message {
        private static final int BYTES = 32;
        private static final int HANDLE = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(id, BYTES, error);
            Endian.LITTLE.putLong(message, HANDLE, handle);
            return message;
        }

        public static @Nullable HandleResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new HandleResponse(
                            MessageHeader.id(buffer, offset),
                            MessageHeader.error(buffer, offset),
                            Endian.LITTLE.getLong(buffer, offset + HANDLE));
        }
    }

    /** 304 bytes: key @24, length u64 @288, type u8 @296. */
    public record IterationNextResponse(int error, String key, long valueBytes, int type) implements Message {
        private static final int BYTES = 304;
        private static final int KEY = 24;
        private static final int LENGTH = 288;
        private static final int TYPE = 296;

        public static IterationNextResponse failure(int error) {
            return new IterationNextResponse(error, "", 0, 0);
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(ITERATION_NEXT_RESPONSE, BYTES, error);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putLong(message, LENGTH, valueBytes);
            message[TYPE] = (byte) type;
            return message;
        }

        public static @Nullable IterationNextResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new IterationNextResponse(
                            MessageHeader.error(buffer, offset),
                            Field.name(buffer, offset + KEY),
                            Endian.LITTLE.getLong(buffer, offset + LENGTH),
                            Endian.getU8(buffer, offset + TYPE));
        }
    }

    /**
     * A tracked key changed, 336+n+o bytes. A value that is not there has type and length 0.
     *
     * <pre>
     *  24  u64   the client's own handle
     *  32  name  key
     * 296  i32   1 deleted, 2 modified, 4 added
     * 304  u8    type of the new value
     * 312  u8    type of the old value
     * 320  u64   n
     * 328  u64   o
     * 336        the new value, then at once the old
     * </pre>
     */
    public record Notify(
            long instance, String key, int event, int newType, byte[] newValue, int oldType, byte[] oldValue)
            implements Message {
        private static final int INSTANCE = 24;
        private static final int KEY = 32;
        private static final int EVENT = 296;
        private static final int NEW_TYPE = 304;
        private static final int OLD_TYPE = 312;
        private static final int NEW_LENGTH = 320;
        private static final int OLD_LENGTH = 328;
        private static final int VALUES = 336;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(NOTIFY_EVENT, VALUES + newValue.length + oldValue.length);
            Endian.LITTLE.putLong(message, INSTANCE, instance);
            Field.putName(message, KEY, key);
            Endian.LITTLE.putInt(message, EVENT, event);
            message[NEW_TYPE] = (byte) newType;
            message[OLD_TYPE] = (byte) oldType;
            Endian.LITTLE.putLong(message, NEW_LENGTH, newValue.length);
            Endian.LITTLE.putLong(message, OLD_LENGTH, oldValue.length);
            System.arraycopy(newValue, 0, message, VALUES, newValue.length);
            System.arraycopy(oldValue, 0, message, VALUES + newValue.length, oldValue.length);
            return message;
        }

        public static @Nullable Notify decode(byte[] buffer, int offset, int length) {
            if (length < VALUES) {
                return null;
            }
            long newBytes = Endian.LITTLE.getLong(buffer, offset + NEW_LENGTH);
            long oldBytes = Endian.LITTLE.getLong(buffer, offset + OLD_LENGTH);
            int room = length - VALUES;
            if (newBytes < 0 || newBytes > room || oldBytes < 0 || oldBytes > room - newBytes) {
                return null;
            }
            int start = offset + VALUES;
            int middle = start + (int) newBytes;
            return new Notify(
                    Endian.LITTLE.getLong(buffer, offset + INSTANCE),
                    Field.name(buffer, offset + KEY),
                    Endian.LITTLE.getInt(buffer, offset + EVENT),
                    Endian.getU8(buffer, offset + NEW_TYPE),
                    Arrays.copyOfRange(buffer, start, middle),
                    Endian.getU8(buffer, offset + OLD_TYPE),
                    Arrays.copyOfRange(buffer, middle, middle + (int) oldBytes));
        }
    }
}
