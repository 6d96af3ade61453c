package org.quorate.simulation;

import java.util.Arrays;
import org.quorate.base.RandomSource;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.OrfToken;

/** Messages of the ring whose counts are not those of what is in them, drawn from a seed. */
final class LyingPackets {
    private static final int TOKEN_REQUEST_COUNT_AT = 53;
    private static final int JOIN_PROC_COUNT_AT = 17;
    private static final int JOIN_FAILED_COUNT_AT = 21;
    private static final int COMMIT_INDEX_AT = 33;
    private static final int COMMIT_COUNT_AT = 37;
    private static final int LONGEST = 1400;

    /** Of a hold cancel, in bytes. */
    private static final int SHORTEST_FIELDS = 12;

    /** Around the limits, and what overflows when it is multiplied by the size of an entry. */
    private static final int[] COUNTS = {
        -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x4000_0000, 0x1000_0000, 0x2000_0001, 31, 60, 89, 385, 1000, 65_536
    };

    private final int nodeId;
    private final RandomSource random;

    LyingPackets(int nodeId, RandomSource random) {
        this.nodeId = nodeId;
        this.random = random;
    }

    /** A token of the ring that asks for more than is in it. */
    byte[] token(RingId ring) {
        OrfToken token = new OrfToken();
        token.header.nodeId = nodeId;
        token.initialize(ring, 0, false);
        token.tokenSeq = 1_000_000;
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 2000 : LONGEST];
        int length = token.encode(bytes, 0);
        Endian.LITTLE.putInt(bytes, TOKEN_REQUEST_COUNT_AT, count());
        return random.nextInt(2) == 0 ? bytes : Arrays.copyOf(bytes, length);
    }

    byte[] join(RingId ring, int[] members) {
        MembJoin join = new MembJoin();
        join.header.nodeId = nodeId;
        join.systemFrom = nodeId;
        join.ringSeq = random.nextInt(4) == 0 ? MembJoin.RING_SEQ_LIMIT : ring.seq();
        join.procList = members;
        byte[] bytes = new byte[LONGEST];
        int length = join.encode(bytes, 0);
        int which = random.nextInt(3);
        if (which != 0) {
            Endian.LITTLE.putInt(bytes, JOIN_PROC_COUNT_AT, count());
        }
        if (which != 1) {
            Endian.LITTLE.putInt(bytes, JOIN_FAILED_COUNT_AT, count());
        }
        return cut(bytes, length);
    }

    byte[] commitToken(RingId ring, int[] members) {
        CommitToken token = CommitToken.create(new RingId(members[0], ring.seq() + 4), members);
        token.header.nodeId = nodeId;
        byte[] bytes = new byte[LONGEST];
        int length = token.encode(bytes, 0);
        int which = random.nextInt(3);
        if (which != 0) {
            Endian.LITTLE.putInt(bytes, COMMIT_COUNT_AT, count());
        }
        if (which != 1) {
            Endian.LITTLE.putInt(bytes, COMMIT_INDEX_AT, count());
        }
        return cut(bytes, length);
    }

    /** A message of a known kind that ends before its fields do. */
    byte[] stub(RingId ring) {
        byte[] bytes = token(ring);
        bytes[3] = (byte) random.nextInt(7);
        random.nextBytes(bytes, Header.BYTES, bytes.length - Header.BYTES);
        return Arrays.copyOf(bytes, Header.BYTES + random.nextInt(SHORTEST_FIELDS));
    }

    private int count() {
        return COUNTS[random.nextInt(COUNTS.length)];
    }

    private byte[] cut(byte[] bytes, int length) {
        return switch (random.nextInt(3)) {
            case 0 -> bytes;
            case 1 -> Arrays.copyOf(bytes, length);
            default -> Arrays.copyOf(bytes, Math.max(Header.BYTES, length - random.nextInt(length)));
        };
    }
}
