package org.quorate.totem;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.HoldCancel;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MergeDetect;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.OrfToken;

/** A totem message as one readable line, in the words of the capture texts. */
final class Dump {
    private Dump() {}

    static String of(byte[] packet) {
        return of(packet, 0, packet.length);
    }

    static String of(byte[] b, int offset, int length) {
        Endian order = Header.byteOrder(b, offset);
        MessageType type = MessageType.of(Header.type(b, offset));
        if (order == null || type == null) {
            return "garbage";
        }
        return type.word() + " "
                + switch (type) {
                    case ORF_TOKEN -> orfToken(b, offset, length, order);
                    case MCAST -> mcast(b, offset, length, order);
                    case MEMB_MERGE_DETECT -> {
                        MergeDetect m = new MergeDetect();
                        m.decode(b, offset, length, order);
                        yield "ring=" + m.ringId;
                    }
                    case MEMB_JOIN -> join(b, offset, length, order);
                    case MEMB_COMMIT_TOKEN -> commitToken(b, offset, length, order);
                    case TOKEN_HOLD_CANCEL -> {
                        HoldCancel m = new HoldCancel();
                        m.decode(b, offset, length, order);
                        yield "ring=" + m.ringId;
                    }
                };
    }

    private static String orfToken(byte[] b, int offset, int length, Endian order) {
        OrfToken t = new OrfToken();
        t.decode(b, offset, length, order);
        StringJoiner requests = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < t.requestCount(); i++) {
            requests.add(Integer.toUnsignedString(t.requestSeq(i)));
        }
        return "ring=" + Integer.toHexString(t.ringRep) + "." + Long.toHexString(t.ringSeq) + " seq="
                + Integer.toUnsignedString(t.seq) + " tseq=" + Integer.toUnsignedString(t.tokenSeq) + " aru=0x"
                + Integer.toHexString(t.aru) + " aru_addr=" + Integer.toUnsignedString(t.aruAddr) + " backlog="
                + t.backlog + " fcc=" + t.fcc + " retr=" + t.retransFlag + " rtr=" + requests;
    }

    private static String mcast(byte[] b, int offset, int length, Endian order) {
        McastMessage m = new McastMessage();
        m.decode(b, offset, length, order);
        String line = "enc=" + m.header.encapsulated + " ring=" + Integer.toHexString(m.ringRep) + "."
                + Long.toHexString(m.ringSeq) + " seq=" + Integer.toUnsignedString(m.seq) + " this=" + m.thisSeqno
                + " sysfrom=" + Integer.toUnsignedString(m.systemFrom) + " guar=" + m.guarantee + " len=" + length;
        int payload = offset + McastMessage.HEADER_BYTES;
        if (m.isEncapsulated()) {
            return line + " {" + of(b, payload, length - McastMessage.HEADER_BYTES) + "}";
        }
        int count = PackedLayout.count(b, payload, order);
        StringJoiner lengths = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < count; i++) {
            lengths.add(Integer.toString(PackedLayout.partLength(b, payload, i, order)));
        }
        return line + " pg frag=" + PackedLayout.fragmented(b, payload) + " cont="
                + PackedLayout.continuation(b, payload) + " n=" + count + " lens=" + lengths;
    }

    private static String join(byte[] b, int offset, int length, Endian order) {
        MembJoin j = new MembJoin();
        j.decode(b, offset, length, order);
        return (j.isLeave() ? "leave " : "") + "proc=" + ids(j.procList) + " failed=" + ids(j.failedList) + " ring_seq="
                + Long.toHexString(j.ringSeq);
    }

    private static String commitToken(byte[] b, int offset, int length, Endian order) {
        CommitToken t = new CommitToken();
        t.decode(b, offset, length, order);
        String entries = Arrays.stream(t.entries)
                .map(e -> "('" + e.ringId + "', " + Integer.toUnsignedString(e.aru) + ", "
                        + Integer.toUnsignedString(e.highDelivered) + ", " + e.receivedFlag + ")")
                .collect(Collectors.joining(", ", "[", "]"));
        return "ring=" + t.ringId + " tseq=" + t.tokenSeq + " retr=" + t.retransFlag + " idx=" + t.membIndex + " addr="
                + ids(t.addr) + " memb=" + entries;
    }

    private static String ids(int[] ids) {
        return "[" + NodeIds.join(ids, ", ") + "]";
    }
}
