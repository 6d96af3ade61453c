package org.quorate.ipc.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/** Messages of the quorum service (spec 40 §12). Lists marked "early" begin before the end of their C structure. */
public final class QuorumMessages {
    public static final int GET_QUORATE = 0;
    public static final int TRACK_START = 1;
    public static final int TRACK_STOP = 2;
    public static final int GET_TYPE = 3;
    public static final int MODEL_GET_TYPE = 4;

    public static final int GET_TYPE_RESPONSE = 4;
    public static final int MODEL_GET_TYPE_RESPONSE = 5;

    public static final int NOTIFICATION_V0 = 3;
    public static final int QUORUM_V1 = 6;
    public static final int NODE_LIST_V1 = 7;

    private QuorumMessages() {}

    /**
     * Track start, and choice of a model (id 4), 24 bytes: the number u32 @16 is track flags, or the model.
     *
     * @param number flags of {@code TrackFlags}, or 0 or 1
     */
    public record NumberRequest(int id, int number) implements Message {
        private static final int BYTES = 24;
        private static final int NUMBER = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(id, BYTES);
            Endian.LITTLE.putInt(message, NUMBER, number);
            return message;
        }

        public static @Nullable NumberRequest decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new NumberRequest(
                            MessageHeader.id(buffer, offset), Endian.LITTLE.getInt(buffer, offset + NUMBER));
        }
    }

    /** Whether quorate (id 0), or the type (ids 4 and 5), 32 bytes: u32 @24. */
    public record NumberResponse(int id, int error, int number) implements Message {
        private static final int BYTES = 32;
        private static final int NUMBER = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(id, BYTES, error);
            Endian.LITTLE.putInt(message, NUMBER, number);
            return message;
        }

        public static @Nullable NumberResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new NumberResponse(
                            MessageHeader.id(buffer, offset),
                            MessageHeader.error(buffer, offset),
                            Endian.LITTLE.getInt(buffer, offset + NUMBER));
        }
    }

    /**
     * Model 0's only event, 48+4n bytes.
     *
     * <pre>
     * 24  i32     quorate
     * 32  u64     ring sequence
     * 40  u32     n
     * 44  u32[n]  members, early
     * </pre>
     */
    public record NotificationV0(boolean quorate, long ringSequence, int[] view) implements Message {
        private static final int BASE = 48;
        private static final int QUORATE = 24;
        private static final int RING_SEQUENCE = 32;
        private static final int COUNT = 40;
        private static final int VIEW = 44;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(NOTIFICATION_V0, BASE + Integer.BYTES * view.length);
            Endian.LITTLE.putInt(message, QUORATE, quorate ? 1 : 0);
            Endian.LITTLE.putLong(message, RING_SEQUENCE, ringSequence);
            Endian.LITTLE.putInt(message, COUNT, view.length);
            Field.putInts(message, VIEW, view);
            return message;
        }

        public static @Nullable NotificationV0 decode(byte[] buffer, int offset, int length) {
            if (length < BASE) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, Integer.BYTES, VIEW, length)) {
                return null;
            }
            return new NotificationV0(
                    Endian.LITTLE.getInt(buffer, offset + QUORATE) != 0,
                    Endian.LITTLE.getLong(buffer, offset + RING_SEQUENCE),
                    Field.ints(buffer, offset + VIEW, count));
        }
    }

    /**
     * Model 1's report of quorum, 56+4n bytes.
     *
     * <pre>
     * 24  i32     quorate
     * 32  ring    ring id
     * 48  u32     n
     * 52  u32[n]  members, early
     * </pre>
     */
    public record QuorumV1(boolean quorate, RingId ringId, int[] view) implements Message {
        private static final int BASE = 56;
        private static final int QUORATE = 24;
        private static final int RING = 32;
        private static final int COUNT = 48;
        private static final int VIEW = 52;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(QUORUM_V1, BASE + Integer.BYTES * view.length);
            Endian.LITTLE.putInt(message, QUORATE, quorate ? 1 : 0);
            Field.putRing(message, RING, ringId);
            Endian.LITTLE.putInt(message, COUNT, view.length);
            Field.putInts(message, VIEW, view);
            return message;
        }

        public static @Nullable QuorumV1 decode(byte[] buffer, int offset, int length) {
            if (length < BASE) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, Integer.BYTES, VIEW, length)) {
                return null;
            }
            return new QuorumV1(
                    Endian.LITTLE.getInt(buffer, offset + QUORATE) != 0,
                    Field.ring(buffer, offset + RING),
                    Field.ints(buffer, offset + VIEW, count));
        }
    }

    /**
     * Model 1's report of members, 64+4(m+j+l) bytes.
     *
     * <pre>
     * 24  ring      ring id
     * 40  u32       m members
     * 48  u32       j joined
     * 56  u32       l left
     * 60  u32[...]  members, joined, left; early
     * </pre>
     */
    public record NodeListV1(RingId ringId, int[] members, int[] joined, int[] left) implements Message {
        private static final int BASE = 64;
        private static final int RING = 24;
        private static final int MEMBERS = 40;
        private static final int JOINED = 48;
        private static final int LEFT = 56;
        private static final int LISTS = 60;

        @Override
        public byte[] encode() {
            int entries = members.length + joined.length + left.length;
            byte[] message = MessageHeader.event(NODE_LIST_V1, BASE + Integer.BYTES * entries);
            Field.putRing(message, RING, ringId);
            Endian.LITTLE.putInt(message, MEMBERS, members.length);
            Endian.LITTLE.putInt(message, JOINED, joined.length);
            Endian.LITTLE.putInt(message, LEFT, left.length);
            int[] all = Arrays.copyOf(members, entries);
            System.arraycopy(joined, 0, all, members.length, joined.length);
            System.arraycopy(left, 0, all, members.length + joined.length, left.length);
            Field.putInts(message, LISTS, all);
            return message;
        }

        public static @Nullable NodeListV1 decode(byte[] buffer, int offset, int length) {
            if (length < BASE) {
                return null;
            }
            int m = Endian.LITTLE.getInt(buffer, offset + MEMBERS);
            int j = Endian.LITTLE.getInt(buffer, offset + JOINED);
            int l = Endian.LITTLE.getInt(buffer, offset + LEFT);
            if (!Field.fits(m, Integer.BYTES, LISTS, length)
                    || !Field.fits(j, Integer.BYTES, LISTS, length)
                    || !Field.fits(l, Integer.BYTES, LISTS, length)
                    || !Field.fits(m + j + l, Integer.BYTES, LISTS, length)) {
                return null;
            }
            int at = offset + LISTS;
            return new NodeListV1(
                    Field.ring(buffer, offset + RING),
                    Field.ints(buffer, at, m),
                    Field.ints(buffer, at + Integer.BYTES * m, j),
                    Field.ints(buffer, at + Integer.BYTES * (m + j), l));
        }
    }
}
