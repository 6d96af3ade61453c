package org.quorate.engine.payload;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MessageType;
import org.quorate.totem.wire.Verdict;

/** Totem's own messages stay; ordered ones are looked into, those that carry one of an old ring too (spec 20 §2.4). */
final class RingMessages {
    private final OrderedPackets ordered;
    private final McastMessage mcast = new McastMessage();

    RingMessages(OrderedPackets ordered) {
        this.ordered = ordered;
    }

    /**
     * One message as it came from the network, from {@code offset} on.
     *
     * @return whether the end decides what becomes of it
     */
    boolean message(byte[] bytes, int offset, Places.Part part) {
        if (part.length() < Header.BYTES) {
            part.blankFrom(0);
            return false;
        }
        @Nullable Endian order = Header.byteOrder(bytes, offset);
        @Nullable MessageType type = MessageType.of(Header.type(bytes, offset));
        if (order == null || type == null || Header.version(bytes, offset) != Header.VERSION) {
            part.blankFrom(Header.BYTES);
        } else if (type == MessageType.MCAST) {
            if (Header.encapsulated(bytes, offset) == Header.ENCAPSULATED
                    && part.length() >= McastMessage.HEADER_BYTES) {
                ofOldRing(bytes, offset + McastMessage.HEADER_BYTES, part.from(McastMessage.HEADER_BYTES));
            } else {
                ordered(bytes, offset, part, order);
            }
            return true;
        }
        return false;
    }

    private void ofOldRing(byte[] bytes, int offset, Places.Part part) {
        @Nullable Endian order = part.length() < Header.BYTES ? null : Header.byteOrder(bytes, offset);
        if (order == null) {
            part.blankFrom(0);
        } else if (Header.encapsulated(bytes, offset) == Header.ENCAPSULATED) {
            part.blankFrom(Math.min(part.length(), McastMessage.HEADER_BYTES));
        } else {
            ordered(bytes, offset, part, order);
        }
    }

    private void ordered(byte[] bytes, int offset, Places.Part part, Endian order) {
        if (mcast.decode(bytes, offset, part.length(), order) == Verdict.VALID) {
            ordered.packet(
                    mcast, order, bytes, offset + McastMessage.HEADER_BYTES, part.from(McastMessage.HEADER_BYTES));
        } else {
            part.blankFrom(Header.BYTES);
        }
    }
}
