package org.quorate.ipc.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/** Messages of the votequorum service (spec 40 §13). */
public final class VotequorumMessages {
    public static final int GET_INFO = 0;
    public static final int SET_EXPECTED = 1;
    public static final int SET_VOTES = 2;
    public static final int TRACK_START = 3;
    public static final int TRACK_STOP = 4;
    public static final int DEVICE_REGISTER = 5;
    public static final int DEVICE_UNREGISTER = 6;
    public static final int DEVICE_UPDATE = 7;
    public static final int DEVICE_POLL = 8;
    public static final int DEVICE_MASTER_WINS = 9;

    /** Of all answers without a body. */
    public static final int STATUS_RESPONSE = 0;

    public static final int INFO_RESPONSE = 1;

    public static final int QUORUM_EVENT = 3;
    public static final int EXPECTED_VOTES_EVENT = 4;
    public static final int NODE_LIST_EVENT = 5;

    private static final int DEVICE_NAME_BYTES = 255;

    private VotequorumMessages() {}

    /** Get info (node id) or set expected votes (votes), 24 bytes: u32 @16. */
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

    /** 24 bytes: votes u32 @16, node id u32 @20. */
    public record SetVotes(int votes, int nodeId) implements Message {
        private static final int BYTES = 24;
        private static final int VOTES = 16;
        private static final int NODE = 20;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(SET_VOTES, BYTES);
            Endian.LITTLE.putInt(message, VOTES, votes);
            Endian.LITTLE.putInt(message, NODE, nodeId);
            return message;
        }

        public static @Nullable SetVotes decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new SetVotes(
                            Endian.LITTLE.getInt(buffer, offset + VOTES), Endian.LITTLE.getInt(buffer, offset + NODE));
        }
    }

    /** 32 bytes: context u64 @16, flags u32 @24. */
    public record TrackStart(long context, int flags) implements Message {
        private static final int BYTES = 32;
        private static final int CONTEXT = 16;
        private static final int FLAGS = 24;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(TRACK_START, BYTES);
            Endian.LITTLE.putLong(message, CONTEXT, context);
            Endian.LITTLE.putInt(message, FLAGS, flags);
            return message;
        }

        public static @Nullable TrackStart decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new TrackStart(
                            Endian.LITTLE.getLong(buffer, offset + CONTEXT),
                            Endian.LITTLE.getInt(buffer, offset + FLAGS));
        }
    }

    /** Register and unregister, 272 bytes: name char[255] @16. */
    public record DeviceRequest(int id, String name) implements Message {
        private static final int BYTES = 272;
        private static final int NAME = 16;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(id, BYTES);
            Field.putText(message, NAME, DEVICE_NAME_BYTES, name);
            return message;
        }

        public static @Nullable DeviceRequest decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new DeviceRequest(
                            MessageHeader.id(buffer, offset), Field.text(buffer, offset + NAME, DEVICE_NAME_BYTES));
        }
    }

    /** 528 bytes: old name char[255] @16, new name char[255] @271. */
    public record DeviceUpdate(String oldName, String newName) implements Message {
        private static final int BYTES = 528;
        private static final int OLD = 16;
        private static final int NEW = 271;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(DEVICE_UPDATE, BYTES);
            Field.putText(message, OLD, DEVICE_NAME_BYTES, oldName);
            Field.putText(message, NEW, DEVICE_NAME_BYTES, newName);
            return message;
        }

        public static @Nullable DeviceUpdate decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new DeviceUpdate(
                            Field.text(buffer, offset + OLD, DEVICE_NAME_BYTES),
                            Field.text(buffer, offset + NEW, DEVICE_NAME_BYTES));
        }
    }

    /** 296 bytes: name char[255] @16, cast vote i32 @272, ring id @280. */
    public record DevicePoll(String name, boolean castVote, RingId ringId) implements Message {
        private static final int BYTES = 296;
        private static final int NAME = 16;
        private static final int CAST_VOTE = 272;
        private static final int RING = 280;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(DEVICE_POLL, BYTES);
            Field.putText(message, NAME, DEVICE_NAME_BYTES, name);
            Endian.LITTLE.putInt(message, CAST_VOTE, castVote ? 1 : 0);
            Field.putRing(message, RING, ringId);
            return message;
        }

        public static @Nullable DevicePoll decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new DevicePoll(
                            Field.text(buffer, offset + NAME, DEVICE_NAME_BYTES),
                            Endian.LITTLE.getInt(buffer, offset + CAST_VOTE) != 0,
                            Field.ring(buffer, offset + RING));
        }
    }

    /** 280 bytes: name char[255] @16, allow u32 @272. */
    public record DeviceMasterWins(String name, boolean allow) implements Message {
        private static final int BYTES = 280;
        private static final int NAME = 16;
        private static final int ALLOW = 272;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.request(DEVICE_MASTER_WINS, BYTES);
            Field.putText(message, NAME, DEVICE_NAME_BYTES, name);
            Endian.LITTLE.putInt(message, ALLOW, allow ? 1 : 0);
            return message;
        }

        public static @Nullable DeviceMasterWins decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new DeviceMasterWins(
                            Field.text(buffer, offset + NAME, DEVICE_NAME_BYTES),
                            Endian.LITTLE.getInt(buffer, offset + ALLOW) != 0);
        }
    }

    /**
     * What get info answers, 320 bytes.
     *
     * <pre>
     * 24  u32        node id
     * 28  u32        state
     * 32  u32        votes
     * 36  u32        expected votes
     * 40  u32        highest expected votes
     * 44  u32        total votes
     * 48  u32        quorum
     * 52  u32        flags
     * 56  u32        votes of the device
     * 60  char[255]  name of the device
     * </pre>
     */
    public record InfoResponse(
            int error,
            int nodeId,
            int state,
            int votes,
            int expectedVotes,
            int highestExpected,
            int totalVotes,
            int quorum,
            int flags,
            int deviceVotes,
            String deviceName)
            implements Message {
        private static final int BYTES = 320;
        private static final int NUMBERS = 24;
        private static final int COUNT = 9;
        private static final int DEVICE_NAME = 60;

        /** For an error other than OK; the body means nothing. */
        public static InfoResponse failure(int error) {
            return new InfoResponse(error, 0, 0, 0, 0, 0, 0, 0, 0, 0, "");
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.response(INFO_RESPONSE, BYTES, error);
            int[] numbers = {
                nodeId, state, votes, expectedVotes, highestExpected, totalVotes, quorum, flags, deviceVotes
            };
            Field.putInts(message, NUMBERS, numbers);
            Field.putText(message, DEVICE_NAME, DEVICE_NAME_BYTES, deviceName);
            return message;
        }

        public static @Nullable InfoResponse decode(byte[] buffer, int offset, int length) {
            if (length < BYTES) {
                return null;
            }
            int[] n = Field.ints(buffer, offset + NUMBERS, COUNT);
            return new InfoResponse(
                    MessageHeader.error(buffer, offset),
                    n[0],
                    n[1],
                    n[2],
                    n[3],
                    n[4],
                    n[5],
                    n[6],
                    n[7],
                    n[8],
                    Field.text(buffer, offset + DEVICE_NAME, DEVICE_NAME_BYTES));
        }
    }

    /** One node in {@link QuorumEvent}; node 0 is the quorum device. */
    public record NodeState(int nodeId, int state) {}

    /** 48+8n bytes: quorate u32 @24, context u64 @32, n u32 @40, n times node u32 and state u32 @48. */
    public record QuorumEvent(boolean quorate, long context, List<NodeState> nodes) implements Message {
        private static final int QUORATE = 24;
        private static final int CONTEXT = 32;
        private static final int COUNT = 40;
        private static final int NODES = 48;
        private static final int ENTRY = 8;

        public QuorumEvent {
            nodes = List.copyOf(nodes);
        }

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(QUORUM_EVENT, NODES + ENTRY * nodes.size());
            Endian.LITTLE.putInt(message, QUORATE, quorate ? 1 : 0);
            Endian.LITTLE.putLong(message, CONTEXT, context);
            Endian.LITTLE.putInt(message, COUNT, nodes.size());
            int at = NODES;
            for (NodeState node : nodes) {
                Endian.LITTLE.putInt(message, at, node.nodeId);
                Endian.LITTLE.putInt(message, at + Integer.BYTES, node.state);
                at += ENTRY;
            }
            return message;
        }

        public static @Nullable QuorumEvent decode(byte[] buffer, int offset, int length) {
            if (length < NODES) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, ENTRY, NODES, length)) {
                return null;
            }
            List<NodeState> nodes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int[] entry = Field.ints(buffer, offset + NODES + ENTRY * i, 2);
                nodes.add(new NodeState(entry[0], entry[1]));
            }
            return new QuorumEvent(
                    Endian.LITTLE.getInt(buffer, offset + QUORATE) != 0,
                    Endian.LITTLE.getLong(buffer, offset + CONTEXT),
                    nodes);
        }
    }

    /** 40 bytes: context u64 @24, expected votes u32 @32. */
    public record ExpectedVotesEvent(long context, int expectedVotes) implements Message {
        private static final int BYTES = 40;
        private static final int CONTEXT = 24;
        private static final int EXPECTED = 32;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(EXPECTED_VOTES_EVENT, BYTES);
            Endian.LITTLE.putLong(message, CONTEXT, context);
            Endian.LITTLE.putInt(message, EXPECTED, expectedVotes);
            return message;
        }

        public static @Nullable ExpectedVotesEvent decode(byte[] buffer, int offset, int length) {
            return length < BYTES
                    ? null
                    : new ExpectedVotesEvent(
                            Endian.LITTLE.getLong(buffer, offset + CONTEXT),
                            Endian.LITTLE.getInt(buffer, offset + EXPECTED));
        }
    }

    /** 56+4n bytes: context u64 @24, ring id @32, n u32 @48, node ids @56. */
    public record NodeListEvent(long context, RingId ringId, int[] nodes) implements Message {
        private static final int CONTEXT = 24;
        private static final int RING = 32;
        private static final int COUNT = 48;
        private static final int NODES = 56;

        @Override
        public byte[] encode() {
            byte[] message = MessageHeader.event(NODE_LIST_EVENT, NODES + Integer.BYTES * nodes.length);
            Endian.LITTLE.putLong(message, CONTEXT, context);
            Field.putRing(message, RING, ringId);
            Endian.LITTLE.putInt(message, COUNT, nodes.length);
            Field.putInts(message, NODES, nodes);
            return message;
        }

        public static @Nullable NodeListEvent decode(byte[] buffer, int offset, int length) {
            if (length < NODES) {
                return null;
            }
            int count = Endian.LITTLE.getInt(buffer, offset + COUNT);
            if (!Field.fits(count, Integer.BYTES, NODES, length)) {
                return null;
            }
            return new NodeListEvent(
                    Endian.LITTLE.getLong(buffer, offset + CONTEXT),
                    Field.ring(buffer, offset + RING),
                    Field.ints(buffer, offset + NODES, count));
        }
    }
}
