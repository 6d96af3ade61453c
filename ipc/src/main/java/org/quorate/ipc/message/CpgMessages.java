package org.quorate.ipc.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/** Messages of the cpg service (spec 40 §15), but for those that carry application data ({@link CpgData}). */
public final class CpgMessages {
    public static final int JOIN = 0;
    public static final int LEAVE = 1;
    public static final int MULTICAST = 2;
    public static final int MEMBERSHIP_GET = 3;
    public static final int LOCAL_GET = 4;
    public static final int ITERATION_INITIALIZE = 5;
    public static final int ITERATION_NEXT = 6;
    public static final int ITERATION_FINALIZE = 7;
    public static final int FINALIZE = 8;
    public static final int ZERO_COPY_ALLOCATE = 9;
    public static final int ZERO_COPY_FREE = 10;
    public static final int ZERO_COPY_EXECUTE = 11;
    public static final int PARTIAL_MULTICAST = 12;

    public static final int JOIN_RESPONSE = 0;
    public static final int LEAVE_RESPONSE = 1;
    public static final int ZERO_COPY_EXECUTE_RESPONSE = 2;
    public static final int MEMBERSHIP_RESPONSE = 3;
    public static final int LOCAL_GET_RESPONSE = 7;
    public static final int ITERATION_INITIALIZE_RESPONSE = 9;
    public static final int ITERATION_NEXT_RESPONSE = 10;
    public static final int ITERATION_FINALIZE_RESPONSE = 11;
    public static final int FINALIZE_RESPONSE = 12;
    public static final int ZERO_COPY_ALLOCATE_RESPONSE = 0;
    public static final int ZERO_COPY_FREE_RESPONSE = 0;
    public static final int PARTIAL_RESPONSE = 18;

    public static final int CONFIGURATION_CHANGE = 4;
    public static final int DELIVER = 5;
    public static final int TOTEM_CONFIGURATION = 13;
    public static final int PARTIAL_DELIVER = 17;

    private static final int ADDRESS_BYTES = 24;

    private CpgMessages() {}

    /**
     * 168 bytes: group @16, pid u32 @152, flags u32 @160.
     *
     * @param group {@code null} if longer than 128 bytes
     */
    public record Join(byte @Nullable [] group, int pid, int flags) implements Message {
        private static final int BYTES = 168;
        private static final int GROUP = 16;
        private static final int PID = 152;
        private static final int FLAGS = 160;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(JOIN, BYTES);
            Field.putGroup(message, GROUP, group);
            Endian.LITTLE.putInt(message, PID, pid);
            Endian.LITTLE.putInt(message, FLAGS, flags);
            return message;
        }

        public static @Nullable Join decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new Join(
                            Field.group(buffer, offset + GROUP),
                            Endian.LITTLE.getInt(buffer, offset + PID),
                            Endian.LITTLE.getInt(buffer, offset + FLAGS));
        }
    }

    /** 160 bytes: group @16, pid u32 @152. The server knows both already. */
    public record Leave(byte @Nullable [] group, int pid) implements Message {
        private static final int BYTES = 160;
        private static final int GROUP = 16;
        private static final int PID = 152;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(LEAVE, BYTES);
            Field.putGroup(message, GROUP, group);
            Endian.LITTLE.putInt(message, PID, pid);
            return message;
        }

        public static @Nullable Leave decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new Leave(Field.group(buffer, offset + GROUP), Endian.LITTLE.getInt(buffer, offset + PID));
        }
    }

    /** 152 bytes: group @16. */
    public record MembershipGet(byte @Nullable [] group) implements Message {
        private static final int BYTES = 152;
        private static final int GROUP = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(MEMBERSHIP_GET, BYTES);
            Field.putGroup(message, GROUP, group);
            return message;
        }

        public static @Nullable MembershipGet decode(byte[] buffer, int offset, int length) {
            return length < BYTES ? null : new MembershipGet(Field.group(buffer, offset + GROUP));
        }
    }

    /**
     * 160 bytes: group @16, type u32 @152.
     *
     * @param type 1 names only, 2 one group, 3 all
     * @param group garbage unless the type is 2
     */
    public record IterationInitialize(int type, byte @Nullable [] group) implements Message {
        private static final int BYTES = 160;
        private static final int GROUP = 16;
        private static final int TYPE = 152;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(ITERATION_INITIALIZE, BYTES);
            Field.putGroup(message, GROUP, group);
            Endian.LITTLE.putInt(message, TYPE, type);
            return message;
        }

        public static @Nullable IterationInitialize decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new IterationInitialize(
                            Endian.LITTLE.getInt(buffer, offset + TYPE), Field.group(buffer, offset + GROUP));
        }
    }

    /** Iteration next and finalize, zero-copy execute, 24 bytes: handle u64 @16. */
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

    /** 152 bytes: size of the file u64 @16, its path char[128] @24. */
    public record ZeroCopyAllocate(long mapBytes, String path) implements Message {
        private static final int BYTES = 152;
        private static final int MAP_BYTES = 16;
        private static final int PATH = 24;
        private static final int PATH_BYTES = 128;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(ZERO_COPY_ALLOCATE, BYTES);
            Endian.LITTLE.putLong(message, MAP_BYTES, mapBytes);
            Field.putText(message, PATH, PATH_BYTES, path);
            return message;
        }

        public static @Nullable ZeroCopyAllocate decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new ZeroCopyAllocate(
                            Endian.LITTLE.getLong(buffer, offset + MAP_BYTES),
                            Field.text(buffer, offset + PATH, PATH_BYTES));
        }
    }

    /** 32 bytes: size u64 @16, the server's address u64 @24. */
    public record ZeroCopyFree(long mapBytes, long serverAddress) implements Message {
        private static final int BYTES = 32;
        private static final int MAP_BYTES = 16;
        private static final int ADDRESS = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(ZERO_COPY_FREE, BYTES);
            Endian.LITTLE.putLong(message, MAP_BYTES, mapBytes);
            Endian.LITTLE.putLong(message, ADDRESS, serverAddress);
            return message;
        }

        public static @Nullable ZeroCopyFree decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new ZeroCopyFree(
                            Endian.LITTLE.getLong(buffer, offset + MAP_BYTES),
                            Endian.LITTLE.getLong(buffer, offset + ADDRESS));
        }
    }

    /** {@code mar_cpg_address_t}, 24 bytes: node u32 @0, pid u32 @8, reason u32 @16. */
    public record Member(int nodeId, int pid, int reason) {
        private static final int PID = 8;
        private static final int REASON = 16;

        private void put(byte[] message, int at) {
            Endian.LITTLE.putInt(message, at, nodeId);
            Endian.LITTLE.putInt(message, at + PID, pid);
            Endian.LITTLE.putInt(message, at + REASON, reason);
        }

        private static List<Member> list(byte[] buffer, int at, int count) {
            List<Member> members = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int entry = at + ADDRESS_BYTES * i;
                members.add(new Member(
                        Endian.LITTLE.getInt(buffer, entry),
                        Endian.LITTLE.getInt(buffer, entry + PID),
                        Endian.LITTLE.getInt(buffer, entry + REASON)));
            }
            return members;
        }

        private static void putList(byte[] message, int at, List<Member> members) {
            for (int i = 0; i < members.size(); i++) {
                members.get(i).put(message, at + ADDRESS_BYTES * i);
            }
        }
    }

    /** Always 9248 bytes: count u32 @24, 384 addresses @32. */
    public record MembershipResponse(int error, List<Member> members) implements Message {
        private static final int BYTES = 9248;
        private static final int COUNT = 24;
        private static final int MEMBERS = 32;
        private static final int MAX_MEMBERS = 384;

        public MembershipResponse {
            members = List.copyOf(members.subList(0, Math.min(members.size(), MAX_MEMBERS)));
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(MEMBERSHIP_RESPONSE, BYTES, error);
            Endian.LITTLE.putInt(message, COUNT, members.size());
            Member.putList(message, MEMBERS, members);
            return message;
        }

        public static @Nullable MembershipResponse decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (count < 0 || count > MAX_MEMBERS) {
                return null;
            }
            return new MembershipResponse(
                    MessageHeader.error(buffer, offset), Member.list(buffer, offset + MEMBERS, count));
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

    /** 32 bytes: handle u64 @24. */
    public record IterationInitializeResponse(int error, long handle) implements Message {
        private static final int BYTES = 32;
        private static final int HANDLE = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(ITERATION_INITIALIZE_RESPONSE, BYTES, error);
            Endian.LITTLE.putLong(message, HANDLE, handle);
            return message;
        }

        public static @Nullable IterationInitializeResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new IterationInitializeResponse(
                            MessageHeader.error(buffer, offset), Endian.LITTLE.getLong(buffer, offset + HANDLE));
        }
    }

    /** 168 bytes: group @24, node u32 @160, pid u32 @164. */
    public record IterationNextResponse(int error, byte @Nullable [] group, int nodeId, int pid) implements Message {
        private static final int BYTES = 168;
        private static final int GROUP = 24;
        private static final int NODE = 160;
        private static final int PID = 164;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(ITERATION_NEXT_RESPONSE, BYTES, error);
            Field.putGroup(message, GROUP, group);
            Endian.LITTLE.putInt(message, NODE, nodeId);
            Endian.LITTLE.putInt(message, PID, pid);
            return message;
        }

        public static @Nullable IterationNextResponse decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new IterationNextResponse(
                            MessageHeader.error(buffer, offset),
                            Field.group(buffer, offset + GROUP),
                            Endian.LITTLE.getInt(buffer, offset + NODE),
                            Endian.LITTLE.getInt(buffer, offset + PID));
        }
    }

    /**
     * The membership of a group changed, 184+24(m+l+j) bytes. Mind the order: the counts are members, joined, left, the lists
     * members, left, joined.
     *
     * <pre>
     *  24  group      name
     * 160  u32        m members
     * 168  u32        j joined
     * 176  u32        l left
     * 184  address[]  members, left, joined
     * </pre>
     */
    public record ConfigurationChange(
            byte @Nullable [] group, List<Member> members, List<Member> left, List<Member> joined) implements Message {
        private static final int GROUP = 24;
        private static final int MEMBERS = 160;
        private static final int JOINED = 168;
        private static final int LEFT = 176;
        private static final int LISTS = 184;

        public ConfigurationChange {
            members = List.copyOf(members);
            left = List.copyOf(left);
            joined = List.copyOf(joined);
        }

        @Override
        public byte[] encode() {
            int entries = members.size() + left.size() + joined.size();
            byte[] message = MessageHeader.event(CONFIGURATION_CHANGE, LISTS + ADDRESS_BYTES * entries);
            Field.putGroup(message, GROUP, group);
            Endian.LITTLE.putInt(message, MEMBERS, members.size());
            Endian.LITTLE.putInt(message, JOINED, joined.size());
            Endian.LITTLE.putInt(message, LEFT, left.size());
            int at = LISTS;
            Member.putList(message, at, members);
            at += ADDRESS_BYTES * members.size();
            Member.putList(message, at, left);
            at += ADDRESS_BYTES * left.size();
            Member.putList(message, at, joined);
            return message;
        }

        public static @Nullable ConfigurationChange decode(byte[] buffer, int offset, int length) {
            if (length < LISTS) {
                return null;
            }
            int m = Endian.LITTLE.getInt(buffer, offset + MEMBERS);
            int j = Endian.LITTLE.getInt(buffer, offset + JOINED);
            int l = Endian.LITTLE.getInt(buffer, offset + LEFT);
            if (!Field.fits(m, ADDRESS_BYTES, LISTS, length)
                    || !Field.fits(j, ADDRESS_BYTES, LISTS, length)
                    || !Field.fits(l, ADDRESS_BYTES, LISTS, length)
                    || !Field.fits(m + j + l, ADDRESS_BYTES, LISTS, length)) {
                return null;
            }
            int at = offset + LISTS;
            return new ConfigurationChange(
                    Field.group(buffer, offset + GROUP),
                    Member.list(buffer, at, m),
                    Member.list(buffer, at + ADDRESS_BYTES * m, l),
                    Member.list(buffer, at + ADDRESS_BYTES * (m + l), j));
        }
    }

    /** The ring's configuration, 48+4n bytes: ring id @24, n u32 @40, node ids @44 (early). */
    public record TotemConfiguration(RingId ringId, int[] nodes) implements Message {
        private static final int BASE = 48;
        private static final int RING = 24;
        private static final int COUNT = 40;
        private static final int NODES = 44;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(TOTEM_CONFIGURATION, BASE + Integer.BYTES * nodes.length);
            Field.putRing(message, RING, ringId);
            Endian.LITTLE.putInt(message, COUNT, nodes.length);
            Field.putInts(message, NODES, nodes);
            return message;
        }

        public static @Nullable TotemConfiguration decode(byte[] buffer, int offset, int length) {
            if (length < BASE) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, Integer.BYTES, NODES, length)) {
                return null;
            }
            return new TotemConfiguration(Field.ring(buffer, offset + RING), Field.ints(buffer, offset + NODES, count));
        }
    }
}
