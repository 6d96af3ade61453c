package org.quorate.totem.wire;

import org.quorate.base.wire.Endian;

/**
 * What a node in gather knows (spec 20 §2.6); with {@code nodeid} 0 in the header it is a leave message.
 *
 * <pre>
 * 13 u32 system_from
 * 17 u32 proc_list_entries p
 * 21 u32 failed_list_entries f
 * 25 u64 ring_seq
 * 33 p × u32 proc_list, f × u32 failed_list
 * </pre>
 */
public final class MembJoin {
    /** Most processors of a cluster, so of each list. */
    public static final int MAX_PROCESSORS = 384;

    /** Ring sequences at or above this come from a broken or hostile node: the next ones would wrap. */
    public static final long RING_SEQ_LIMIT = 1L << 62;

    private static final int SYSTEM_FROM_AT = 13;
    private static final int PROC_COUNT_AT = 17;
    private static final int FAILED_COUNT_AT = 21;
    private static final int RING_SEQ_AT = 25;
    private static final int LISTS_AT = 33;

    /** Largest join we send, in bytes. */
    public static final int MAX_BYTES = LISTS_AT + 2 * MAX_PROCESSORS * 4;

    public final Header header = new Header();
    public int systemFrom;
    public long ringSeq;
    public int[] procList = {};
    public int[] failedList = {};

    public Verdict decode(byte[] buffer, int offset, int length, Endian order) {
        if (length < LISTS_AT) {
            return Verdict.TOO_SHORT;
        }
        int procCount = order.getInt(buffer, offset + PROC_COUNT_AT);
        int failedCount = order.getInt(buffer, offset + FAILED_COUNT_AT);
        if (procCount < 0 || procCount > MAX_PROCESSORS || failedCount < 0 || failedCount > MAX_PROCESSORS) {
            return Verdict.CORRUPT;
        }
        if (length < LISTS_AT + 4 * (procCount + failedCount)) {
            return Verdict.TOO_SHORT;
        }
        header.decode(buffer, offset, order);
        systemFrom = order.getInt(buffer, offset + SYSTEM_FROM_AT);
        ringSeq = order.getLong(buffer, offset + RING_SEQ_AT);
        procList = decodeList(buffer, offset + LISTS_AT, procCount, order);
        failedList = decodeList(buffer, offset + LISTS_AT + 4 * procCount, failedCount, order);
        return Verdict.VALID;
    }

    /** Returns the bytes written, at most {@link #MAX_BYTES}. */
    public int encode(byte[] buffer, int offset) {
        Endian le = Endian.LITTLE;
        header.encode(buffer, offset, MessageType.MEMB_JOIN);
        le.putInt(buffer, offset + SYSTEM_FROM_AT, systemFrom);
        le.putInt(buffer, offset + PROC_COUNT_AT, procList.length);
        le.putInt(buffer, offset + FAILED_COUNT_AT, failedList.length);
        le.putLong(buffer, offset + RING_SEQ_AT, ringSeq);
        int at = encodeList(buffer, offset + LISTS_AT, procList);
        return encodeList(buffer, at, failedList) - offset;
    }

    public boolean isLeave() {
        return header.nodeId == 0;
    }

    private static int[] decodeList(byte[] buffer, int offset, int count, Endian order) {
        int[] list = new int[count];
        for (int i = 0; i < count; i++) {
            list[i] = order.getInt(buffer, offset + 4 * i);
        }
        return list;
    }

    private static int encodeList(byte[] buffer, int offset, int[] list) {
        int at = offset;
        for (int id : list) {
            Endian.LITTLE.putInt(buffer, at, id);
            at += 4;
        }
        return at;
    }
}
