package org.quorate.daemon.control;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.wire.Endian;

/**
 * The binary frames of a connection after {@code cpg-join}, little endian:
 *
 * <pre>
 *  0  u32  length of what follows the 8-byte head
 *  4  u8   type
 *  5  3    zero
 *  8  ...  body
 *
 * to the daemon    SEND     payload
 *                  LOAD     u32 count, u32 size, u64 first number
 * from the daemon  DELIVER  u32 node id, u32 pid, payload
 *                  CONFCHG  u32 members, u32 left, u32 joined, then that many (u32 node id, u32 pid, u32 reason) each
 *                  END      u32 status code, UTF-8 text; the daemon closes after it
 * </pre>
 */
final class CpgFrame {
    static final int HEAD = 8;
    static final int LENGTH_AT = 0;
    static final int TYPE_AT = 4;

    static final int SEND = 1;
    static final int LOAD = 2;
    static final int DELIVER = 3;
    static final int CONFCHG = 4;
    static final int END = 5;

    /** Largest message: the same as in libcpg. */
    static final int MAX_PAYLOAD = 1 << 20;

    /** Node id and pid before the payload of DELIVER. */
    static final int DELIVER_HEAD = HEAD + 8;

    static final int LOAD_BYTES = 16;
    static final int MEMBER_BYTES = 12;

    /** Members, left and joined together in one CONFCHG; the protocol allows 384 each. */
    static final int MAX_MEMBERS = 3 * 384;

    static final int MAX_BODY = MAX_PAYLOAD + 8;

    private static final Endian LE = Endian.LITTLE;

    private CpgFrame() {}

    /** Writes the head at the offset. */
    static void putHead(byte[] buffer, int offset, int type, int bodyLength) {
        LE.putInt(buffer, offset + LENGTH_AT, bodyLength);
        LE.putInt(buffer, offset + TYPE_AT, type);
    }

    static int length(byte[] buffer, int offset) {
        return LE.getInt(buffer, offset + LENGTH_AT);
    }

    static int type(byte[] buffer, int offset) {
        return LE.getInt(buffer, offset + TYPE_AT);
    }

    static byte[] load(int count, int size, long firstNumber) {
        byte[] frame = new byte[HEAD + LOAD_BYTES];
        putHead(frame, 0, LOAD, LOAD_BYTES);
        LE.putInt(frame, HEAD, count);
        LE.putInt(frame, HEAD + 4, size);
        LE.putLong(frame, HEAD + 8, firstNumber);
        return frame;
    }

    static byte[] configurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
        int count = members.size() + left.size() + joined.size();
        byte[] frame = new byte[HEAD + 12 + count * MEMBER_BYTES];
        putHead(frame, 0, CONFCHG, frame.length - HEAD);
        LE.putInt(frame, HEAD, members.size());
        LE.putInt(frame, HEAD + 4, left.size());
        LE.putInt(frame, HEAD + 8, joined.size());
        int at = HEAD + 12;
        for (List<CpgMember> list : List.of(members, left, joined)) {
            for (CpgMember member : list) {
                LE.putInt(frame, at, member.nodeId());
                LE.putInt(frame, at + 4, member.pid());
                LE.putInt(frame, at + 8, member.reason());
                at += MEMBER_BYTES;
            }
        }
        return frame;
    }

    /** Tells the listener, or returns {@code false} for a body that is not well formed. */
    static boolean decodeConfigurationChange(byte[] body, int offset, int length, CpgListener listener) {
        if (length < 12) {
            return false;
        }
        int[] counts = {LE.getInt(body, offset), LE.getInt(body, offset + 4), LE.getInt(body, offset + 8)};
        long total = 0;
        for (int count : counts) {
            if (count < 0 || count > MAX_MEMBERS) {
                return false;
            }
            total += count;
        }
        if (length != 12 + total * MEMBER_BYTES) {
            return false;
        }
        List<List<CpgMember>> lists = new ArrayList<>();
        int at = offset + 12;
        for (int count : counts) {
            List<CpgMember> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                list.add(new CpgMember(LE.getInt(body, at), LE.getInt(body, at + 4), LE.getInt(body, at + 8)));
                at += MEMBER_BYTES;
            }
            lists.add(List.copyOf(list));
        }
        listener.onConfigurationChange(lists.get(0), lists.get(1), lists.get(2));
        return true;
    }
}
