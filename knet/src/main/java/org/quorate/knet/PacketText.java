package org.quorate.knet;

import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;

/** Names packets in clear for people: {@code token from 2}, {@code ping from 3}. */
public final class PacketText {
    /** Where a totem message has its type (spec 20 §2). */
    private static final int TOTEM_TYPE_OFFSET = 3;

    private static final String[] TOTEM = {
        "token", "messages", "merge detect", "join", "commit token", "token hold cancel"
    };

    private PacketText() {}

    /** One packet; what is none is called an unreadable datagram. */
    public static String of(byte[] packet, int offset, int length) {
        if (length < PacketHeader.MIN_PACKET || PacketHeader.version(packet, offset) != PacketHeader.VERSION) {
            return "unreadable datagram";
        }
        String from = " from " + PacketHeader.node(packet, offset);
        return switch (PacketHeader.type(packet, offset)) {
            case PacketHeader.PING -> "ping" + from;
            case PacketHeader.PONG -> "pong" + from;
            case PacketHeader.PMTUD -> "path MTU probe" + from;
            case PacketHeader.PMTUD_REPLY -> "path MTU answer" + from;
            case PacketHeader.DATA -> data(packet, offset, length) + from;
            default -> "packet of type " + PacketHeader.type(packet, offset) + from;
        };
    }

    private static String data(byte[] packet, int offset, int length) {
        DataPacket data = new DataPacket();
        if (!data.decode(packet, offset, length)) {
            return "broken data packet";
        }
        if (data.fragment() > 1) {
            return "fragment " + data.fragment() + " of " + data.fragments();
        }
        String name = "compressed message";
        if (data.compress() == 0) {
            int at = data.payloadOffset() + TOTEM_TYPE_OFFSET;
            int type = data.payloadLength() > TOTEM_TYPE_OFFSET ? packet[at] : -1;
            name = type >= 0 && type < TOTEM.length ? TOTEM[type] : "unknown message";
        }
        return data.fragments() > 1 ? name + ", fragment 1 of " + data.fragments() : name;
    }
}
