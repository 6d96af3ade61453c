package org.quorate.totem.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;

/** Every captured message decodes to the fields seen on the wire and encodes to the same bytes, garbage included. */
class GoldenMessagesTest {
    static List<String> names() {
        return CapturedMessages.NAMES;
    }

    @ParameterizedTest
    @MethodSource("names")
    void decodesToTheFieldsOnTheWire(String name) {
        NavigableMap<String, Long> expected = CapturedMessages.fields(name);
        expected.keySet().removeIf(field -> field.startsWith("pg."));
        assertThat(decode(CapturedMessages.bytes(name), Endian.LITTLE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("names")
    void encodesToTheSameBytes(String name) {
        byte[] bytes = CapturedMessages.bytes(name);
        assertThat(reencode(bytes)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("names")
    void theOtherByteOrderDecodesToTheSame(String name) {
        NavigableMap<String, Long> fields = decode(CapturedMessages.bytes(name), Endian.LITTLE);
        if (Header.type(CapturedMessages.bytes(name), 0) == MessageType.TOKEN_HOLD_CANCEL.number()) {
            return; // never converted (spec 20 §2.9)
        }
        byte[] swapped = CapturedMessages.inOtherByteOrder(name);
        assertThat(Header.byteOrder(swapped, 0)).isEqualTo(Endian.BIG);
        assertThat(decode(swapped, Endian.BIG)).isEqualTo(fields);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyTruncationIsRefused(String name) {
        byte[] bytes = CapturedMessages.bytes(name);
        int needed = Header.type(bytes, 0) == MessageType.MCAST.number() ? McastMessage.HEADER_BYTES : bytes.length;
        for (int length = Header.BYTES; length < needed; length++) {
            assertThat(verdict(Arrays.copyOf(bytes, length), Endian.LITTLE)).isEqualTo(Verdict.TOO_SHORT);
        }
    }

    static Verdict verdict(byte[] b, Endian order) {
        MessageType type = MessageType.of(Header.type(b, 0));
        if (type == null) {
            return Verdict.CORRUPT;
        }
        return switch (type) {
            case ORF_TOKEN -> new OrfToken().decode(b, 0, b.length, order);
            case MCAST -> new McastMessage().decode(b, 0, b.length, order);
            case MEMB_MERGE_DETECT -> new MergeDetect().decode(b, 0, b.length, order);
            case MEMB_JOIN -> new MembJoin().decode(b, 0, b.length, order);
            case MEMB_COMMIT_TOKEN -> new CommitToken().decode(b, 0, b.length, order);
            case TOKEN_HOLD_CANCEL -> new HoldCancel().decode(b, 0, b.length, order);
        };
    }

    private static byte[] reencode(byte[] b) {
        byte[] out = b.clone();
        MessageType type = MessageType.of(Header.type(b, 0));
        if (type == null) {
            return new byte[0];
        }
        int length = switch (type) {
            case ORF_TOKEN -> {
                OrfToken t = new OrfToken();
                t.decode(b, 0, b.length, Endian.LITTLE);
                yield wiped(out, b.length, () -> t.encode(out, 0));
            }
            case MCAST -> {
                McastMessage m = new McastMessage();
                m.decode(b, 0, b.length, Endian.LITTLE);
                wiped(out, McastMessage.HEADER_BYTES, () -> {
                    m.encode(out, 0);
                    return McastMessage.HEADER_BYTES;
                });
                yield b.length;
            }
            case MEMB_MERGE_DETECT -> {
                MergeDetect m = new MergeDetect();
                m.decode(b, 0, b.length, Endian.LITTLE);
                yield wiped(out, b.length, () -> m.encode(out, 0));
            }
            case MEMB_JOIN -> {
                MembJoin j = new MembJoin();
                j.decode(b, 0, b.length, Endian.LITTLE);
                yield wiped(out, b.length, () -> j.encode(out, 0));
            }
            case MEMB_COMMIT_TOKEN -> {
                CommitToken t = new CommitToken();
                t.decode(b, 0, b.length, Endian.LITTLE);
                yield wiped(out, b.length, () -> t.encode(out, 0));
            }
            case TOKEN_HOLD_CANCEL -> {
                HoldCancel c = new HoldCancel();
                c.decode(b, 0, b.length, Endian.LITTLE);
                yield wiped(out, b.length, () -> c.encode(out, 0));
            }
        };
        return Arrays.copyOf(out, length);
    }

    private static int wiped(byte[] out, int bytes, IntSupplier encode) {
        Arrays.fill(out, 0, bytes, (byte) 0x5A);
        return encode.getAsInt();
    }

    private static NavigableMap<String, Long> decode(byte[] b, Endian order) {
        TreeMap<String, Long> f = new TreeMap<>();
        f.put("header.magic", 0xC070L);
        f.put("header.version", (long) Header.version(b, 0));
        f.put("header.type", (long) Header.type(b, 0));
        MessageType type = MessageType.of(Header.type(b, 0));
        assertThat(verdict(b, order)).isEqualTo(Verdict.VALID);
        if (type == null) {
            return f;
        }
        switch (type) {
            case ORF_TOKEN -> {
                OrfToken t = new OrfToken();
                t.decode(b, 0, b.length, order);
                header(f, t.header);
                f.put("seq", u(t.seq));
                f.put("token_seq", u(t.tokenSeq));
                f.put("aru", u(t.aru));
                f.put("aru_addr", u(t.aruAddr));
                ring(f, "", new RingId(t.ringRep, t.ringSeq));
                f.put("backlog", u(t.backlog));
                f.put("fcc", u(t.fcc));
                f.put("retrans_flg", u(t.retransFlag));
                f.put("rtr_list_entries", (long) t.requestCount());
                for (int i = 0; i < t.requestCount(); i++) {
                    assertThat(t.isRequestOf(i, new RingId(t.ringRep, t.ringSeq)))
                            .isTrue();
                    ring(f, "rtr_list[" + i + "].", new RingId(t.ringRep, t.ringSeq));
                    f.put("rtr_list[" + i + "].seq", u(t.requestSeq(i)));
                }
            }
            case MCAST -> {
                McastMessage m = new McastMessage();
                m.decode(b, 0, b.length, order);
                header(f, m.header);
                f.put("system_from.nodeid", u(m.systemFrom));
                f.put("seq", u(m.seq));
                f.put("this_seqno", u(m.thisSeqno));
                ring(f, "", new RingId(m.ringRep, m.ringSeq));
                f.put("node_id", u(m.nodeId));
                f.put("guarantee", u(m.guarantee));
            }
            case MEMB_MERGE_DETECT -> {
                MergeDetect m = new MergeDetect();
                m.decode(b, 0, b.length, order);
                header(f, m.header);
                f.put("system_from.nodeid", u(m.systemFrom));
                ring(f, "", m.ringId);
            }
            case MEMB_JOIN -> {
                MembJoin j = new MembJoin();
                j.decode(b, 0, b.length, order);
                header(f, j.header);
                f.put("system_from.nodeid", u(j.systemFrom));
                f.put("proc_list_entries", (long) j.procList.length);
                f.put("failed_list_entries", (long) j.failedList.length);
                f.put("ring_seq", j.ringSeq);
                for (int i = 0; i < j.procList.length; i++) {
                    f.put("proc_list[" + i + "].nodeid", u(j.procList[i]));
                }
                for (int i = 0; i < j.failedList.length; i++) {
                    f.put("failed_list[" + i + "].nodeid", u(j.failedList[i]));
                }
            }
            case MEMB_COMMIT_TOKEN -> {
                CommitToken t = new CommitToken();
                t.decode(b, 0, b.length, order);
                header(f, t.header);
                f.put("token_seq", u(t.tokenSeq));
                ring(f, "", t.ringId);
                f.put("retrans_flg", u(t.retransFlag));
                f.put("memb_index", (long) t.membIndex);
                f.put("addr_entries", (long) t.addr.length);
                for (int i = 0; i < t.addr.length; i++) {
                    String entry = "memb_list[" + i + "].";
                    f.put("addr[" + i + "].nodeid", u(t.addr[i]));
                    ring(f, entry, t.entries[i].ringId);
                    f.put(entry + "aru", u(t.entries[i].aru));
                    f.put(entry + "high_delivered", u(t.entries[i].highDelivered));
                    f.put(entry + "received_flg", u(t.entries[i].receivedFlag));
                }
            }
            case TOKEN_HOLD_CANCEL -> {
                HoldCancel c = new HoldCancel();
                c.decode(b, 0, b.length, order);
                header(f, c.header);
                ring(f, "", c.ringId);
            }
        }
        return f;
    }

    private static void header(NavigableMap<String, Long> f, Header h) {
        f.put("header.encapsulated", (long) h.encapsulated);
        f.put("header.nodeid", u(h.nodeId));
        f.put("header.target_nodeid", u(h.targetNodeId));
    }

    private static void ring(NavigableMap<String, Long> f, String prefix, RingId ring) {
        f.put(prefix + "ring_id.rep", u(ring.rep()));
        f.put(prefix + "ring_id.seq", ring.seq());
    }

    private static long u(int value) {
        return Integer.toUnsignedLong(value);
    }
}
