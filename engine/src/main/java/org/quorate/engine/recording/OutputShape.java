package org.quorate.engine.recording;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;
import org.quorate.totem.PackedLayout;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MessageType;

/**
 * A checksum over everything a node ever put out, except what applications say: of messages in packets it takes the headers up to
 * the lengths of the messages in them, and all of any other packet.
 */
final class OutputShape {
    private final CRC32C sum = new CRC32C();

    int value() {
        return (int) sum.getValue();
    }

    void bytes(byte[] bytes, int offset, int length) {
        sum.update(bytes, offset, length);
    }

    /** One packet in clear. */
    void packet(byte[] packet, int offset, int length) {
        sum.update(packet, offset, Math.min(length, headers(packet, offset, length)));
    }

    private static int headers(byte[] packet, int offset, int length) {
        if (length < DataPacket.HEADER_BYTES
                || PacketHeader.version(packet, offset) != PacketHeader.VERSION
                || PacketHeader.type(packet, offset) != PacketHeader.DATA) {
            return ringHeaders(packet, offset, length);
        }
        DataPacket data = new DataPacket();
        boolean begins = data.decode(packet, offset, length)
                && data.compress() == 0
                && (data.fragments() == 1 || data.fragment() == 1);
        int at = DataPacket.HEADER_BYTES;
        return begins ? at + ringHeaders(packet, offset + at, length - at) : at;
    }

    private static int ringHeaders(byte[] message, int offset, int length) {
        @Nullable Endian order = length < McastMessage.HEADER_BYTES ? null : Header.byteOrder(message, offset);
        if (order == null || Header.type(message, offset) != MessageType.MCAST.number()) {
            return length;
        }
        int at = McastMessage.HEADER_BYTES;
        if (Header.encapsulated(message, offset) == Header.ENCAPSULATED) {
            return at + ringHeaders(message, offset + at, length - at);
        }
        int fixed = Math.min(PackedLayout.FIXED_BYTES, length - at);
        int lengths = fixed < PackedLayout.FIXED_BYTES ? 0 : 2 * PackedLayout.count(message, offset + at, order);
        return at + fixed + lengths;
    }
}
