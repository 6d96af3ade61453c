package org.quorate.totem.wire;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/**
 * Goes twice round the ring that is being formed: the first pass collects what each member has of its old ring, the second
 * tells it to all (spec 20 §2.7).
 *
 * <pre>
 * 13 u32 token_seq
 * 17 u32 ring rep, 21 u64 ring seq
 * 29 u32 retrans_flg      0
 * 33 i32 memb_index       entries filled
 * 37 i32 addr_entries n
 * 41 n × u32 addr         ascending: the ring order
 *    n × { u32 ring rep, u64 ring seq, u32 aru, u32 high_delivered, u32 received_flg }
 * </pre>
 */
public final class CommitToken {
    private static final int TOKEN_SEQ_AT = 13;
    private static final int RING_REP_AT = 17;
    private static final int RETRANS_FLAG_AT = 29;
    private static final int MEMB_INDEX_AT = 33;
    private static final int ADDR_COUNT_AT = 37;
    private static final int ADDR_AT = 41;
    private static final int ENTRY_BYTES = 24;

    /** Largest commit token we send, in bytes. */
    public static final int MAX_BYTES = ADDR_AT + MembJoin.MAX_PROCESSORS * (4 + ENTRY_BYTES);

    public final Header header = new Header();
    public int tokenSeq;
    public RingId ringId = RingId.NONE;
    public int retransFlag;
    public int membIndex;
    public int[] addr = {};
    public Entry[] entries = {};

    /** What one member reports of its old ring; zero while unfilled. */
    public static final class Entry {
        public RingId ringId = RingId.NONE;
        public int aru;
        public int highDelivered;
        public int receivedFlag;
    }

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < ADDR_AT) {
            return Verdict.TOO_SHORT;
        }
        int count = order.getInt(buffer, offset + ADDR_COUNT_AT);
        int index = order.getInt(buffer, offset + MEMB_INDEX_AT);
        if (count < 0 || count > MembJoin.MAX_PROCESSORS || index < 0 || index > count) {
            return Verdict.CORRUPT;
        }
        if (length < ADDR_AT + count * (4 + ENTRY_BYTES)) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        tokenSeq = order.getInt(buffer, offset + TOKEN_SEQ_AT);
        ringId = ringIdAt(buffer, offset + RING_REP_AT, order);
        retransFlag = order.getInt(buffer, offset + RETRANS_FLAG_AT);
        membIndex = index;
        addr = new int[count];
        entries = new Entry[count];
        int entriesAt = offset + ADDR_AT + 4 * count;
        for (int i = 0; i < count; i++) {
            addr[i] = order.getInt(buffer, offset + ADDR_AT + 4 * i);
            entries[i] = decodeEntry(buffer, entriesAt + ENTRY_BYTES * i, order);
        }
        return Verdict.VALID;
    }

    /** Returns the bytes written, at most {@link #MAX_BYTES}. */
    public int encode(byte[] buffer, int offset) {
        Endian le = Endian.LITTLE;
        header.encode(buffer, offset, MessageType.MEMB_COMMIT_TOKEN);
        le.putInt(buffer, offset + TOKEN_SEQ_AT, tokenSeq);
        putRingId(buffer, offset + RING_REP_AT, ringId);
        le.putInt(buffer, offset + RETRANS_FLAG_AT, retransFlag);
        le.putInt(buffer, offset + MEMB_INDEX_AT, membIndex);
        le.putInt(buffer, offset + ADDR_COUNT_AT, addr.length);
        int entriesAt = offset + ADDR_AT + 4 * addr.length;
        for (int i = 0; i < addr.length; i++) {
            le.putInt(buffer, offset + ADDR_AT + 4 * i, addr[i]);
            Entry entry = entries[i];
            int at = entriesAt + ENTRY_BYTES * i;
            putRingId(buffer, at, entry.ringId);
            le.putInt(buffer, at + 12, entry.aru);
            le.putInt(buffer, at + 16, entry.highDelivered);
            le.putInt(buffer, at + 20, entry.receivedFlag);
        }
        return ADDR_AT + addr.length * (4 + ENTRY_BYTES);
    }

    /** A fresh one, all entries empty (spec 20 §4.5). */
    public static CommitToken create(RingId ring, int[] members) {
        CommitToken token = new CommitToken();
        token.ringId = ring;
        token.addr = members;
        token.entries = new Entry[members.length];
        for (int i = 0; i < members.length; i++) {
            token.entries[i] = new Entry();
        }
        return token;
    }

    /** Whether the members are strictly ascending and the representative is the lowest: nobody correct sends another. */
    public boolean isWellFormed() {
        if (addr.length == 0 || addr[0] == 0 || addr[0] != ringId.rep()) {
            return false;
        }
        for (int i = 1; i < addr.length; i++) {
            if (Integer.compareUnsigned(addr[i - 1], addr[i]) >= 0) {
                return false;
            }
        }
        return ringId.seq() >= 0 && ringId.seq() < MembJoin.RING_SEQ_LIMIT;
    }

    /** Position of a node in the ring order, -1 if it is no member. */
    public int indexOf(int nodeId) {
        for (int i = 0; i < addr.length; i++) {
            if (addr[i] == nodeId) {
                return i;
            }
        }
        return -1;
    }

    private static Entry decodeEntry(byte[] buffer, int at, Endian order) {
        Entry entry = new Entry();
        // an unfilled entry is never converted (spec 20 §2.9); zero or garbage, nobody looks at it
        Endian effective = order.getInt(buffer, at) == 0 ? Endian.LITTLE : order;
        entry.ringId = ringIdAt(buffer, at, effective);
        entry.aru = effective.getInt(buffer, at + 12);
        entry.highDelivered = effective.getInt(buffer, at + 16);
        entry.receivedFlag = effective.getInt(buffer, at + 20);
        return entry;
    }

    private static RingId ringIdAt(byte[] buffer, int at, Endian order) {
        return new RingId(order.getInt(buffer, at), order.getLong(buffer, at + 4));
    }

    private static void putRingId(byte[] buffer, int at, RingId ring) {
        Endian.LITTLE.putInt(buffer, at, ring.rep());
        Endian.LITTLE.putLong(buffer, at + 4, ring.seq());
    }
}
