package org.quorate.ipc.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/** Messages of the cfg service (spec 40 §14). Responses do not have the numbers of their requests. */
public final class CfgMessages {
    public static final int RING_STATUS_GET = 0;
    public static final int RING_REENABLE = 1;
    public static final int KILL_NODE = 2;
    public static final int TRY_SHUTDOWN = 3;
    public static final int REPLY_TO_SHUTDOWN = 4;
    public static final int GET_NODE_ADDRESSES = 5;
    public static final int LOCAL_GET = 6;
    public static final int RELOAD = 7;
    public static final int REOPEN_LOG_FILES = 8;
    public static final int NODE_STATUS_GET = 9;
    public static final int TRACK_START = 10;
    public static final int TRACK_STOP = 11;

    public static final int RING_STATUS_RESPONSE = 0;
    public static final int RING_REENABLE_RESPONSE = 1;
    public static final int TRACK_START_RESPONSE = 2;
    public static final int TRACK_STOP_RESPONSE = 3;
    public static final int KILL_NODE_RESPONSE = 8;
    public static final int TRY_SHUTDOWN_RESPONSE = 9;
    public static final int NODE_ADDRESSES_RESPONSE = 11;
    public static final int LOCAL_GET_RESPONSE = 12;
    public static final int REPLY_TO_SHUTDOWN_RESPONSE = 13;
    public static final int RELOAD_RESPONSE = 14;
    public static final int REOPEN_LOG_FILES_RESPONSE = 15;
    public static final int NODE_STATUS_RESPONSE = 16;

    public static final int TEST_SHUTDOWN_EVENT = 10;

    private static final int OK = 1;

    private CfgMessages() {}

    /** 288 bytes: node u32 @16, length of the reason with its NUL u16 @24, reason char[256] @26 (not aligned). */
    public record KillNode(int nodeId, String reason) implements Message {
        private static final int BYTES = 288;
        private static final int NODE = 16;
        private static final int REASON_LENGTH = 24;
        private static final int REASON = 26;
        private static final int REASON_BYTES = 256;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(KILL_NODE, BYTES);
            Endian.LITTLE.putInt(message, NODE, nodeId);
            Endian.LITTLE.putShort(message, REASON_LENGTH, Math.min(reason.length() + 1, REASON_BYTES));
            Field.putText(message, REASON, REASON_BYTES, reason);
            return message;
        }

        public static @Nullable KillNode decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int said = Endian.LITTLE.getU16(buffer, offset + REASON_LENGTH);
            return new KillNode(
                    Endian.LITTLE.getInt(buffer, offset + NODE),
                    Field.text(buffer, offset + REASON, Math.min(said, REASON_BYTES)));
        }
    }

    /**
     * Try shutdown (0 ask, 1 regardless, 2 immediately), reply to it (0 no, 1 yes), get node addresses (node id), 24 bytes: u32 @16;
     * track start: u8 @16, ignored.
     */
    public record NumberRequest(int id, int number) implements Message {
        private static final int BYTES = 24;
        private static final int NUMBER = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(id, BYTES);
            if (id == TRACK_START) {
                message[NUMBER] = (byte) number;
            } else {
                Endian.LITTLE.putInt(message, NUMBER, number);
            }
            return message;
        }

        public static @Nullable NumberRequest decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int id = MessageHeader.id(buffer, offset);
            int at = offset + NUMBER;
            return new NumberRequest(
                    id, id == TRACK_START ? Endian.getU8(buffer, at) : Endian.LITTLE.getInt(buffer, at));
        }
    }

    /** 32 bytes: node u32 @16, version of the answer u32 @24. */
    public record NodeStatusGet(int nodeId, int version) implements Message {
        private static final int BYTES = 32;
        private static final int NODE = 16;
        private static final int VERSION = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(NODE_STATUS_GET, BYTES);
            Endian.LITTLE.putInt(message, NODE, nodeId);
            Endian.LITTLE.putInt(message, VERSION, version);
            return message;
        }

        public static @Nullable NodeStatusGet decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new NodeStatusGet(
                            Endian.LITTLE.getInt(buffer, offset + NODE),
                            Endian.LITTLE.getInt(buffer, offset + VERSION));
        }
    }

    /** One link of this node: {@code "0 10.0.0.1"} and a character for each node, {@code "n33"}. */
    public record Interface(String name, String status) {}

    /** 10272 bytes: count u32 @24, names char[16][128] @32, states char[16][512] @2080. */
    public record RingStatusResponse(int error, List<Interface> interfaces) implements Message {
        /** Characters of a name and of a state that fit. */
        public static final int MAX_NAME = 124;

        public static final int MAX_STATUS = 511;

        private static final int BYTES = 10272;
        private static final int COUNT = 24;
        private static final int NAMES = 32;
        private static final int STATES = 2080;
        private static final int NAME_BYTES = 128;
        private static final int STATUS_BYTES = 512;
        private static final int MAX_INTERFACES = 16;

        public RingStatusResponse {
            interfaces = List.copyOf(interfaces.subList(0, Math.min(MAX_INTERFACES, interfaces.size())));
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(RING_STATUS_RESPONSE, BYTES, error);
            Endian.LITTLE.putInt(message, COUNT, interfaces.size());
            for (int i = 0; i < interfaces.size(); i++) {
                Field.putText(message, NAMES + NAME_BYTES * i, NAME_BYTES, interfaces.get(i).name);
                Field.putText(message, STATES + STATUS_BYTES * i, STATUS_BYTES, interfaces.get(i).status);
            }
            return message;
        }

        public static @Nullable RingStatusResponse decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int error = MessageHeader.error(buffer, offset);
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (error != OK) {
                return new RingStatusResponse(error, List.of());
            }
            if (count < 0 || count > MAX_INTERFACES) {
                return null;
            }
            List<Interface> interfaces = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                interfaces.add(new Interface(
                        Field.text(buffer, offset + NAMES + NAME_BYTES * i, NAME_BYTES),
                        Field.text(buffer, offset + STATES + STATUS_BYTES * i, STATUS_BYTES)));
            }
            return new RingStatusResponse(error, interfaces);
        }
    }

    /**
     * 32+16k bytes: family u32 @24 (2 or 10), k u32 @28, addresses of 16 bytes each @32, an IPv4 one in the first 4.
     *
     * @param addresses each of 4 or of 16 bytes
     */
    public record NodeAddressesResponse(int error, List<byte[]> addresses) implements Message {
        private static final int FAMILY = 24;
        private static final int COUNT = 28;
        private static final int ADDRESSES = 32;
        private static final int ADDRESS_BYTES = 16;
        private static final int V4_BYTES = 4;
        private static final int AF_INET = 2;
        private static final int AF_INET6 = 10;

        public NodeAddressesResponse {
            addresses = List.copyOf(addresses);
        }

        @Override
        public byte[] encode() {
            int bytes = ADDRESSES + ADDRESS_BYTES * addresses.size();
            byte[] message = MessageHeader.response(NODE_ADDRESSES_RESPONSE, bytes, error);
            boolean v4 = addresses.isEmpty() || addresses.getFirst().length == V4_BYTES;
            Endian.LITTLE.putInt(message, FAMILY, error == OK ? v4 ? AF_INET : AF_INET6 : 0);
            Endian.LITTLE.putInt(message, COUNT, addresses.size());
            for (int i = 0; i < addresses.size(); i++) {
                byte[] address = addresses.get(i);
                System.arraycopy(address, 0, message, ADDRESSES + ADDRESS_BYTES * i, address.length);
            }
            return message;
        }

        public static @Nullable NodeAddressesResponse decode(byte[] buffer, int offset, int length) {
            if (length < ADDRESSES) {
                return null;
            }
            int error = MessageHeader.error(buffer, offset);
            if (error != OK) {
                return new NodeAddressesResponse(error, List.of());
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, ADDRESS_BYTES, ADDRESSES, length)) {
                return null;
            }
            int bytes = Endian.LITTLE.getInt(buffer, offset + FAMILY) == AF_INET6 ? ADDRESS_BYTES : V4_BYTES;
            List<byte[]> addresses = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int start = offset + ADDRESSES + ADDRESS_BYTES * i;
                addresses.add(Arrays.copyOfRange(buffer, start, start + bytes));
            }
            return new NodeAddressesResponse(error, addresses);
        }
    }

    /** 32 bytes: node u32 @24. */
    public record LocalGetResponse(int error, int nodeId) implements Message {
        private static final int BYTES = 32;
        private static final int NODE = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(LOCAL_GET_RESPONSE, BYTES, error);
            Endian.LITTLE.putInt(message, NODE, nodeId);
            return message;
        }

        public static @Nullable LocalGetResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new LocalGetResponse(
                            MessageHeader.error(buffer, offset), Endian.LITTLE.getInt(buffer, offset + NODE));
        }
    }

    /** 32 bytes: flags u32 @24; the error is 1, or 5 after the time is over. */
    public record TestShutdown(int error, int flags) implements Message {
        private static final int BYTES = 32;
        private static final int FLAGS = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(TEST_SHUTDOWN_EVENT, BYTES, error);
            Endian.LITTLE.putInt(message, FLAGS, flags);
            return message;
        }

        public static @Nullable TestShutdown decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new TestShutdown(
                            MessageHeader.error(buffer, offset), Endian.LITTLE.getInt(buffer, offset + FLAGS));
        }
    }
}
