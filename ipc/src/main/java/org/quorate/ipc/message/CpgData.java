package org.quorate.ipc.message;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;

/**
 * The cpg messages that carry application data (spec 40 §15.1, §15.3). They make up the traffic, so they are read and written in
 * place: the payload is never copied here and nothing is allocated.
 */
public final class CpgData {
    private CpgData() {}

    /**
     * A request without an answer, 40+n bytes.
     *
     * <pre>
     * 24  u32  guarantee, ignored: always agreed order
     * 32  u32  n
     * 40       payload
     * </pre>
     */
    public static final class Multicast {
        /** Where the payload begins. */
        public static final int PAYLOAD = 40;

        private static final int GUARANTEE = 24;
        private static final int LENGTH = 32;

        private Multicast() {}

        /** Bytes of the payload; -1 if the message does not hold them. */
        public static int payloadLength(byte[] buffer, int offset, int length) {
            if (length < PAYLOAD) {
                return -1;
            }
            int payload = Endian.LITTLE.getInt(buffer, offset + LENGTH);
            return payload < 0 || payload > length - PAYLOAD ? -1 : payload;
        }

        public static int guarantee(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + GUARANTEE);
        }

        /** A request without its payload yet. */
        public static byte[] encode(int guarantee, int payloadLength) {
            byte[] message = MessageHeader.request(CpgMessages.MULTICAST, PAYLOAD + payloadLength);
            Endian.LITTLE.putInt(message, GUARANTEE, guarantee);
            Endian.LITTLE.putInt(message, LENGTH, payloadLength);
            return message;
        }

        public static byte[] encode(int guarantee, byte[] payload) {
            byte[] message = encode(guarantee, payload.length);
            System.arraycopy(payload, 0, message, PAYLOAD, payload.length);
            return message;
        }
    }

    /**
     * A fragment of a long message, 56+f bytes.
     *
     * <pre>
     * 24  u32  guarantee
     * 32  u32  length of the whole message
     * 40  u32  f
     * 48  u32  1 first, 2 continued, 3 last
     * 56       payload
     * </pre>
     */
    public static final class PartialMulticast {
        /** Where the payload begins. */
        public static final int PAYLOAD = 56;

        /** {@link #type} of the fragment a message begins with. */
        public static final int FIRST = 1;

        private static final int GUARANTEE = 24;
        private static final int TOTAL = 32;
        private static final int LENGTH = 40;
        private static final int TYPE = 48;

        private PartialMulticast() {}

        /** Bytes of the payload; -1 if the message does not hold them. */
        public static int payloadLength(byte[] buffer, int offset, int length) {
            if (length < PAYLOAD) {
                return -1;
            }
            int payload = Endian.LITTLE.getInt(buffer, offset + LENGTH);
            return payload < 0 || payload > length - PAYLOAD ? -1 : payload;
        }

        public static int totalLength(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + TOTAL);
        }

        public static int type(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + TYPE);
        }

        public static byte[] encode(int guarantee, int totalLength, int type, byte[] payload) {
            byte[] message = MessageHeader.request(CpgMessages.PARTIAL_MULTICAST, PAYLOAD + payload.length);
            Endian.LITTLE.putInt(message, GUARANTEE, guarantee);
            Endian.LITTLE.putInt(message, TOTAL, totalLength);
            Endian.LITTLE.putInt(message, LENGTH, payload.length);
            Endian.LITTLE.putInt(message, TYPE, type);
            System.arraycopy(payload, 0, message, PAYLOAD, payload.length);
            return message;
        }
    }

    /**
     * A message for a group's member, 184+n bytes: what precedes the payload.
     *
     * <pre>
     *  24  group  name
     * 160  u32    n
     * 168  u32    sending node
     * 176  u32    sending process
     * 184         payload
     * </pre>
     */
    public static final class Deliver {
        /** Where the payload begins. */
        public static final int PAYLOAD = 184;

        private static final int GROUP = 24;
        private static final int LENGTH = 160;
        private static final int NODE = 168;
        private static final int PID = 176;

        private Deliver() {}

        /** What is the same for all messages of a group. */
        public static byte[] head(byte[] group) {
            byte[] head = MessageHeader.event(CpgMessages.DELIVER, PAYLOAD);
            Field.putGroup(head, GROUP, group);
            return head;
        }

        /** What is not. */
        public static void putSender(byte[] head, int nodeId, int pid, int payloadLength) {
            MessageHeader.putSize(head, PAYLOAD + payloadLength);
            Endian.LITTLE.putInt(head, LENGTH, payloadLength);
            Endian.LITTLE.putInt(head, NODE, nodeId);
            Endian.LITTLE.putInt(head, PID, pid);
        }

        /** Bytes of the payload; -1 if the event does not hold them. */
        public static int payloadLength(byte[] buffer, int offset, int length) {
            if (length < PAYLOAD) {
                return -1;
            }
            int payload = Endian.LITTLE.getInt(buffer, offset + LENGTH);
            return payload < 0 || payload > length - PAYLOAD ? -1 : payload;
        }

        public static byte @Nullable [] group(byte[] buffer, int offset) {
            return Field.group(buffer, offset + GROUP);
        }

        public static int nodeId(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + NODE);
        }

        public static int pid(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + PID);
        }
    }

    /**
     * A fragment for a group's member, 200+f bytes: what precedes the payload.
     *
     * <pre>
     *  24  group  name
     * 160  u32    length of the whole message
     * 168  u32    f
     * 176  u32    sending node
     * 184  u32    sending process
     * 192  u32    1 first, 2 continued, 3 last
     * 200         payload
     * </pre>
     */
    public static final class PartialDeliver {
        /** Where the payload begins. */
        public static final int PAYLOAD = 200;

        private static final int GROUP = 24;
        private static final int TOTAL = 160;
        private static final int LENGTH = 168;
        private static final int NODE = 176;
        private static final int PID = 184;
        private static final int TYPE = 192;

        private PartialDeliver() {}

        /** What is the same for all messages of a group. */
        public static byte[] head(byte[] group) {
            byte[] head = MessageHeader.event(CpgMessages.PARTIAL_DELIVER, PAYLOAD);
            Field.putGroup(head, GROUP, group);
            return head;
        }

        /** What is not. */
        public static void putFragment(byte[] head, int nodeId, int pid, int totalLength, int type, int payloadLength) {
            MessageHeader.putSize(head, PAYLOAD + payloadLength);
            Endian.LITTLE.putInt(head, TOTAL, totalLength);
            Endian.LITTLE.putInt(head, LENGTH, payloadLength);
            Endian.LITTLE.putInt(head, NODE, nodeId);
            Endian.LITTLE.putInt(head, PID, pid);
            Endian.LITTLE.putInt(head, TYPE, type);
        }

        /** Bytes of the payload; -1 if the event does not hold them. */
        public static int payloadLength(byte[] buffer, int offset, int length) {
            if (length < PAYLOAD) {
                return -1;
            }
            int payload = Endian.LITTLE.getInt(buffer, offset + LENGTH);
            return payload < 0 || payload > length - PAYLOAD ? -1 : payload;
        }

        public static byte @Nullable [] group(byte[] buffer, int offset) {
            return Field.group(buffer, offset + GROUP);
        }

        public static int totalLength(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + TOTAL);
        }

        public static int nodeId(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + NODE);
        }

        public static int pid(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + PID);
        }

        public static int type(byte[] buffer, int offset) {
            return Endian.LITTLE.getInt(buffer, offset + TYPE);
        }
    }
}
