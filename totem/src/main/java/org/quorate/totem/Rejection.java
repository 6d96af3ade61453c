package org.quorate.totem;

import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.MessageType;

/** The words for messages that are not acceptable (spec 20 §9.3). */
final class Rejection {
    private Rejection() {}

    /** Who sends something that begins like this. */
    static String probableSender(byte[] buffer, int offset) {
        int first = Endian.getU8(buffer, offset);
        int second = Endian.getU8(buffer, offset + 1);
        if (first == 0xFF && second == 0xFF) {
            return "Corosync 2.2";
        }
        if (first == 0xFE && second == 0xFE) {
            return "Corosync 2.3+";
        }
        if (first == 1) {
            return "unencrypted Kronosnet";
        }
        if (first <= 5) {
            return "unencrypted Corosync 2.0/2.1/1.x/OpenAIS";
        }
        return "encrypted Kronosnet/Corosync 2.0/2.1/1.x/OpenAIS or unknown";
    }

    /** The line for counts that cannot be. */
    static String corruption(MessageType type) {
        return switch (type) {
            case ORF_TOKEN -> "Received %s message rtr_entries is corrupted...  ignoring.";
            case MEMB_JOIN -> "Received %s message list_entries exceeds the maximum allowed value...  ignoring.";
            case MCAST, MEMB_MERGE_DETECT, MEMB_COMMIT_TOKEN, TOKEN_HOLD_CANCEL ->
                "Received %s message addr_entries is corrupted...  ignoring.";
        };
    }
}
