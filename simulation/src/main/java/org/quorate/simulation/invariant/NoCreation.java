package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.base.RingId;

/**
 * Basic delivery, first part (EVS 1.3): what a process delivers was sent, by the process it names, and has not changed on the
 * way. A recovered packet is the one that was sent in the old ring.
 */
final class NoCreation extends Invariant {
    private final Map<RingId, SentPackets> sent = new HashMap<>();

    @Override
    void onPacketSent(Processor process, Packet packet) {
        SentPackets ring = sent.computeIfAbsent(packet.ring(), key -> new SentPackets());
        if (packet.originator() == process.nodeId() && !ring.contains(packet.seq())) {
            ring.add(packet);
        } else {
            requireSent(process, packet, "sends");
        }
    }

    @Override
    void onRecoveryPacketSent(Processor process, Packet packet, Packet inner) {
        requireSent(process, inner, "recovers");
    }

    @Override
    void onDelivered(Processor process, Packet packet) {
        requireSent(process, packet, "delivers");
    }

    private void requireSent(Processor process, Packet packet, String verb) {
        SentPackets ring = sent.get(packet.ring());
        if (ring == null || !ring.contains(packet.seq())) {
            violated(process + " " + verb + " " + packet + ", which nobody sent");
        } else if (ring.fingerprint(packet.seq()) != packet.fingerprint()) {
            violated(process + " " + verb + " " + packet + " with other bytes than were sent under that number by node "
                    + ring.originator(packet.seq()));
        }
    }
}
