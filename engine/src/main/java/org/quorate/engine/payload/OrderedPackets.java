package org.quorate.engine.payload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.McastMessage;

/**
 * Collects the packets of messages of each sender, however often and in which order they came, and shows them to its {@link
 * SenderMessages} in the order in which they were sent.
 */
final class OrderedPackets {
    private record Ring(int rep, long seq) {}

    /** In the order in which the node first heard of them: numbers can begin anew. */
    private final Map<Integer, Map<Ring, TreeMap<Integer, MessagePacket>>> senders = new LinkedHashMap<>();

    /** Other bytes under a number already seen: nobody knows what they continue. */
    private final List<MessagePacket> strays = new ArrayList<>();

    void packet(McastMessage mcast, Endian order, byte[] bytes, int offset, Places.Part part) {
        MessagePacket packet = MessagePacket.read(order, bytes, offset, part);
        if (packet == null) {
            return;
        }
        TreeMap<Integer, MessagePacket> packets = senders.computeIfAbsent(
                        mcast.header.nodeId, node -> new LinkedHashMap<>())
                .computeIfAbsent(
                        new Ring(mcast.ringRep, mcast.ringSeq), ring -> new TreeMap<>(Integer::compareUnsigned));
        @Nullable MessagePacket known = packets.putIfAbsent(mcast.seq, packet);
        if (known != null && known.isLike(packet)) {
            known.addCopy(part);
        } else if (known != null) {
            strays.add(packet);
        }
    }

    void finish() {
        for (Map<Ring, TreeMap<Integer, MessagePacket>> rings : senders.values()) {
            SenderMessages messages = new SenderMessages();
            rings.values().forEach(packets -> packets.values().forEach(messages::packet));
            messages.finish();
        }
        for (MessagePacket stray : strays) {
            SenderMessages messages = new SenderMessages();
            messages.packet(stray);
            messages.finish();
        }
    }
}
