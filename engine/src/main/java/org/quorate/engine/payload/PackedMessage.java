package org.quorate.engine.payload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.quorate.base.wire.Endian;
import org.quorate.services.cpg.CpgPayload;
import org.quorate.services.framework.ServiceHeader;
import org.quorate.services.framework.ServiceId;
import org.quorate.totem.Group;
import org.quorate.totem.PackedLayout;

/** One message of a service in one or more packets (spec 20 §7.2, spec 30 §1.3). */
final class PackedMessage {
    private record Piece(MessagePacket packet, int part) {}

    private static final int PLOAD_DATA = 1;

    /** With which number it goes on. */
    int lastFragment;

    private final List<Piece> pieces = new ArrayList<>(1);
    private final byte[] head = new byte[MessagePacket.HEAD_BYTES];
    private int length;

    void add(MessagePacket packet, int part) {
        byte[] begins = packet.head(part);
        if (length < head.length) {
            System.arraycopy(begins, 0, head, length, Math.min(begins.length, head.length - length));
        }
        length += packet.length(part);
        pieces.add(new Piece(packet, part));
    }

    void blankAll() {
        blankFrom(0);
    }

    private void blankFrom(int begin) {
        int at = 0;
        for (Piece piece : pieces) {
            int size = piece.packet().length(piece.part());
            if (begin < at + size) {
                piece.packet().blank(piece.part(), Math.max(0, begin - at));
            }
            at += size;
        }
    }

    /** It is complete: what is of applications in it goes. */
    void blankPayload(Endian order) {
        byte[] start = length < head.length ? Arrays.copyOf(head, length) : head;
        int count = start.length < PackedLayout.GROUP_COUNT_BYTES ? 0 : order.getU16(start, 0);
        int at = PackedLayout.GROUP_COUNT_BYTES + 2 * count;
        if (count == 0 || count > PackedLayout.MAX_GROUPS || at > start.length) {
            blankAll();
            return;
        }
        boolean services = false;
        boolean sync = false;
        for (int i = 0; i < count; i++) {
            int nameLength = order.getU16(start, PackedLayout.GROUP_COUNT_BYTES + 2 * i);
            if (nameLength > start.length - at) {
                blankAll();
                return;
            }
            services |= PackedLayout.isName(Group.SERVICES, start, at, nameLength);
            sync |= PackedLayout.isName(Group.SYNC, start, at, nameLength);
            at += nameLength;
        }
        if (start.length - at < ServiceHeader.BYTES || !(services || sync)) {
            blankFrom(at);
        } else {
            int kept = services ? kept(ServiceHeader.id(order, start, at), length - at) : Integer.MAX_VALUE;
            boolean whole = pieces.size() == 1 || ServiceHeader.claimedSize(order, start, at) == length - at;
            if (kept < length - at) {
                blankFrom(at + kept);
            } else if (!whole) {
                blankFrom(at + ServiceHeader.BYTES);
            }
        }
    }

    /** How many bytes of a service's message are its own. */
    private static int kept(int id, int size) {
        ServiceId service = ServiceId.ofNumber(id >>> 16);
        int function = id & 0xFFFF;
        if (service == null || function >= service.messageFunctions()) {
            return ServiceHeader.BYTES;
        }
        return switch (service) {
            case CPG -> {
                int begin = CpgPayload.begin(function);
                yield begin <= size || begin == CpgPayload.NONE ? begin : ServiceHeader.BYTES;
            }
            case PLOAD -> function == PLOAD_DATA ? ServiceHeader.BYTES : Integer.MAX_VALUE;
            default -> Integer.MAX_VALUE;
        };
    }
}
