package org.quorate.totem.wire;

import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/**
 * The token (spec 20 §2.3). One instance is decoded into and encoded from for life: nothing is allocated at a visit.
 *
 * <pre>
 * 13 u32 seq            highest message number assigned
 * 17 u32 token_seq      +1 at every hop
 * 21 u32 aru            all received up to
 * 25 u32 aru_addr       who lowered aru, 0 for nobody
 * 29 u32 ring rep, 33 u64 ring seq
 * 41 u32 backlog
 * 45 u32 fcc            multicasts of the last rotation
 * 49 i32 retrans_flg
 * 53 i32 rtr_list_entries n
 * 57 n × { u32 ring rep, u64 ring seq, u32 seq }
 * </pre>
 */
public final class OrfToken {
    /** Most retransmission requests one token carries. */
    public static final int MAX_REQUESTS = 30;

    /** Largest token accepted, in bytes. */
    public static final int MAX_ACCEPTED_BYTES = 1500;

    private static final int SEQ_AT = 13;
    private static final int TOKEN_SEQ_AT = 17;
    private static final int ARU_AT = 21;
    private static final int ARU_ADDR_AT = 25;
    private static final int RING_REP_AT = 29;
    private static final int RING_SEQ_AT = 33;
    private static final int BACKLOG_AT = 41;
    private static final int FCC_AT = 45;
    private static final int RETRANS_FLAG_AT = 49;
    private static final int REQUEST_COUNT_AT = 53;
    private static final int REQUESTS_AT = 57;
    private static final int REQUEST_BYTES = 16;

    /** Largest token we send, in bytes. */
    public static final int MAX_BYTES = REQUESTS_AT + MAX_REQUESTS * REQUEST_BYTES;

    public final Header header = new Header();
    public int seq;
    public int tokenSeq;
    public int aru;
    public int aruAddr;
    public int ringRep;
    public long ringSeq;
    public int backlog;
    public int fcc;
    public int retransFlag;

    private int requestCount;
    private final int[] requestRep = new int[MAX_REQUESTS];
    private final long[] requestRingSeq = new long[MAX_REQUESTS];
    private final int[] requestSeq = new int[MAX_REQUESTS];

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < REQUESTS_AT) {
            return Verdict.TOO_SHORT;
        }
        if (length > MAX_ACCEPTED_BYTES) {
            return Verdict.TOO_LONG;
        }
        int count = order.getInt(buffer, offset + REQUEST_COUNT_AT);
        if (count < 0 || count > MAX_REQUESTS) {
            return Verdict.CORRUPT;
        }
        if (length < REQUESTS_AT + count * REQUEST_BYTES) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        seq = order.getInt(buffer, offset + SEQ_AT);
        tokenSeq = order.getInt(buffer, offset + TOKEN_SEQ_AT);
        aru = order.getInt(buffer, offset + ARU_AT);
        aruAddr = order.getInt(buffer, offset + ARU_ADDR_AT);
        ringRep = order.getInt(buffer, offset + RING_REP_AT);
        ringSeq = order.getLong(buffer, offset + RING_SEQ_AT);
        backlog = order.getInt(buffer, offset + BACKLOG_AT);
        fcc = order.getInt(buffer, offset + FCC_AT);
        retransFlag = order.getInt(buffer, offset + RETRANS_FLAG_AT);
        requestCount = count;
        for (int i = 0, at = offset + REQUESTS_AT; i < count; i++, at += REQUEST_BYTES) {
            requestRep[i] = order.getInt(buffer, at);
            requestRingSeq[i] = order.getLong(buffer, at + 4);
            requestSeq[i] = order.getInt(buffer, at + 12);
        }
        return Verdict.VALID;
    }

    /** Returns the bytes written, at most {@link #MAX_BYTES}. */
    public int encode(byte[] buffer, int offset) {
        Endian le = Endian.LITTLE;
        header.encode(buffer, offset, MessageType.ORF_TOKEN);
        le.putInt(buffer, offset + SEQ_AT, seq);
        le.putInt(buffer, offset + TOKEN_SEQ_AT, tokenSeq);
        le.putInt(buffer, offset + ARU_AT, aru);
        le.putInt(buffer, offset + ARU_ADDR_AT, aruAddr);
        le.putInt(buffer, offset + RING_REP_AT, ringRep);
        le.putLong(buffer, offset + RING_SEQ_AT, ringSeq);
        le.putInt(buffer, offset + BACKLOG_AT, backlog);
        le.putInt(buffer, offset + FCC_AT, fcc);
        le.putInt(buffer, offset + RETRANS_FLAG_AT, retransFlag);
        le.putInt(buffer, offset + REQUEST_COUNT_AT, requestCount);
        for (int i = 0, at = offset + REQUESTS_AT; i < requestCount; i++, at += REQUEST_BYTES) {
            le.putInt(buffer, at, requestRep[i]);
            le.putLong(buffer, at + 4, requestRingSeq[i]);
            le.putInt(buffer, at + 12, requestSeq[i]);
        }
        return REQUESTS_AT + requestCount * REQUEST_BYTES;
    }

    /**
     * Makes it the first token of a ring (spec 20 §5.3).
     *
     * @param origin the number before the first message, 0
     */
    public void initialize(RingId ring, int origin, boolean retransmitting) {
        header.encapsulated = 0;
        header.nodeId = ring.rep();
        seq = origin;
        tokenSeq = 0;
        aru = origin - 1;
        aruAddr = ring.rep();
        ringRep = ring.rep();
        ringSeq = ring.seq();
        backlog = 0;
        fcc = 0;
        retransFlag = retransmitting ? 1 : 0;
        requestCount = 0;
    }

    public boolean isOf(RingId ring) {
        return ringSeq == ring.seq() && ringRep == ring.rep();
    }

    public int requestCount() {
        return requestCount;
    }

    /** Sequence number of request {@code i}. */
    public int requestSeq(int i) {
        return requestSeq[i];
    }

    public boolean isRequestOf(int i, RingId ring) {
        return requestRingSeq[i] == ring.seq() && requestRep[i] == ring.rep();
    }

    /** Whether this number is asked for already; the ring is not compared (spec 20 §5.2.2). */
    public boolean requests(int number) {
        for (int i = 0; i < requestCount; i++) {
            if (requestSeq[i] == number) {
                return true;
            }
        }
        return false;
    }

    public boolean isRequestListFull() {
        return requestCount == MAX_REQUESTS;
    }

    /** Appends a request; the list must not be full. */
    public void addRequest(RingId ring, int number) {
        requestRep[requestCount] = ring.rep();
        requestRingSeq[requestCount] = ring.seq();
        requestSeq[requestCount] = number;
        requestCount++;
    }

    /** Removes request {@code i}, keeping the order of the rest. */
    public void removeRequest(int i) {
        int rest = --requestCount - i;
        System.arraycopy(requestRep, i + 1, requestRep, i, rest);
        System.arraycopy(requestRingSeq, i + 1, requestRingSeq, i, rest);
        System.arraycopy(requestSeq, i + 1, requestSeq, i, rest);
    }
}
