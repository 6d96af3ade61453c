package org.quorate.simulation.invariant;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.quorate.totem.ConfigurationChange;

/** Self delivery (EVS 3): a process delivers every packet it sent before it enters another regular configuration, unless it fails. */
final class SelfDelivery extends Invariant {
    private final Map<Processor, ArrayDeque<Packet>> owed = new HashMap<>();
    private final Map<Processor, Integer> newest = new HashMap<>();

    @Override
    void onPacketSent(Processor process, Packet packet) {
        if (packet.originator() == process.nodeId() && packet.ring().equals(process.ring())) {
            Integer before = newest.get(process);
            if (before == null || before < packet.seq()) {
                newest.put(process, packet.seq());
                owed.computeIfAbsent(process, key -> new ArrayDeque<>()).add(packet);
            }
        }
    }

    @Override
    void onDelivered(Processor process, Packet packet) {
        ArrayDeque<Packet> mine = owed.get(process);
        if (mine != null && packet.originator() == process.nodeId() && !mine.isEmpty()) {
            if (mine.getFirst().seq() == packet.seq()) {
                mine.removeFirst();
            }
        }
    }

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        ArrayDeque<Packet> mine = owed.get(process);
        if (change.kind() != ConfigurationChange.Kind.REGULAR) {
            return;
        }
        newest.remove(process);
        if (mine != null && !mine.isEmpty()) {
            violated(process + " enters ring " + change.ringId() + " without having delivered its own "
                    + mine.getFirst());
            mine.clear();
        }
    }

    @Override
    void onUnchecked(Processor process) {
        owed.remove(process);
        newest.remove(process);
    }

    @Override
    void onGone(Processor process) {
        owed.remove(process);
        newest.remove(process);
    }
}
