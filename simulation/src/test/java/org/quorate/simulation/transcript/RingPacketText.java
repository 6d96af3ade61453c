package org.quorate.simulation.transcript;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.CommitToken;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.HoldCancel;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MergeDetect;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.OrfToken;
import org.quorate.totem.wire.Verdict;

/** A packet of the ring protocol in the words of spec 20 §2. */
final class RingPacketText {
    private RingPacketText() {}

    static String of(byte[] packet, int offset, int length) {
        Endian order = Endian.LITTLE;
        MessageType type = MessageType.of(Header.type(packet, offset));
        return switch (type) {
            case ORF_TOKEN -> {
                OrfToken token = read(packet, offset, length);
                yield "orf_token " + token.tokenSeq + token(token);
            }
            case MCAST -> {
                McastMessage message = new McastMessage();
                valid(message.decode(packet, offset, length, order));
                yield "mcast " + message.seq + " of ring " + new RingId(message.ringRep, message.ringSeq) + " from "
                        + message.systemFrom
                        + (message.isEncapsulated()
                                ? ", around: "
                                        + of(
                                                packet,
                                                offset + McastMessage.HEADER_BYTES,
                                                length - McastMessage.HEADER_BYTES)
                                : ", " + (length - McastMessage.HEADER_BYTES) + " bytes");
            }
            case MEMB_JOIN -> {
                MembJoin join = new MembJoin();
                valid(join.decode(packet, offset, length, order));
                yield (join.isLeave() ? "memb_join (leaves)" : "memb_join") + " processors "
                        + Arrays.toString(join.procList) + " failed " + Arrays.toString(join.failedList) + " ring_seq "
                        + Long.toHexString(join.ringSeq);
            }
            case MEMB_COMMIT_TOKEN -> {
                CommitToken token = new CommitToken();
                valid(token.decode(packet, offset, length, order));
                List<String> entries = new ArrayList<>();
                for (int i = 0; i < token.membIndex; i++) {
                    CommitToken.Entry entry = token.entries[i];
                    entries.add(token.addr[i] + ": ring " + entry.ringId + " aru " + entry.aru + " high_delivered "
                            + entry.highDelivered + (entry.receivedFlag == 0 ? " not all received" : ""));
                }
                yield "memb_commit_token " + token.tokenSeq + " of ring " + token.ringId + " members "
                        + Arrays.toString(token.addr) + " " + entries;
            }
            case MEMB_MERGE_DETECT -> {
                MergeDetect detect = new MergeDetect();
                valid(detect.decode(packet, offset, length, order));
                yield "memb_merge_detect of ring " + detect.ringId;
            }
            case TOKEN_HOLD_CANCEL -> {
                HoldCancel cancel = new HoldCancel();
                valid(cancel.decode(packet, offset, length, order));
                yield "token_hold_cancel of ring " + cancel.ringId;
            }
            case null -> throw new IllegalArgumentException("a node sends type " + Header.type(packet, offset));
        };
    }

    /** What a token says, apart from how often it was passed on. */
    record Token(RingId ring, int seq, int aru, int aruAddr, int retransFlag, List<Integer> requests) {
        @Override
        public String toString() {
            return " of ring " + ring + " seq " + seq + " aru " + aru + (aruAddr == 0 ? "" : " by " + aruAddr)
                    + (retransFlag == 0 ? "" : " retrans_flg " + retransFlag)
                    + (requests.isEmpty() ? "" : " asks for " + requests);
        }
    }

    /** The token, if it is one. */
    static @Nullable Token tokenOf(byte[] packet, int offset, int length) {
        return MessageType.of(Header.type(packet, offset)) == MessageType.ORF_TOKEN
                ? token(read(packet, offset, length))
                : null;
    }

    private static OrfToken read(byte[] packet, int offset, int length) {
        OrfToken token = new OrfToken();
        valid(token.decode(packet, offset, length, Endian.LITTLE));
        return token;
    }

    private static Token token(OrfToken token) {
        List<Integer> requests = new ArrayList<>();
        for (int i = 0; i < token.requestCount(); i++) {
            requests.add(token.requestSeq(i));
        }
        return new Token(
                new RingId(token.ringRep, token.ringSeq),
                token.seq,
                token.aru,
                token.aruAddr,
                token.retransFlag,
                requests);
    }

    private static void valid(Verdict verdict) {
        if (verdict != Verdict.VALID) {
            throw new IllegalArgumentException("a node sends what is " + verdict);
        }
    }
}
