package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.quorate.base.RingId;
import org.quorate.totem.ConfigurationChange;

/** Basic delivery, second part (EVS 1.4): no process delivers a packet twice, not even in another configuration. */
final class NoDuplicates extends Invariant {
    /** Rings a process has left need no numbers: nothing of them may come any more. */
    private final Map<Processor, Set<RingId>> left = new HashMap<>();

    private final Map<Processor, Integer> highest = new HashMap<>();

    @Override
    void onDelivered(Processor process, Packet packet) {
        if (left.getOrDefault(process, Set.of()).contains(packet.ring())) {
            violated(process + " delivers " + packet + " after it left that ring");
        }
        Integer last = packet.ring().equals(process.ring()) ? highest.put(process, packet.seq()) : null;
        if (last != null && last.intValue() == packet.seq()) {
            violated(process + " delivers " + packet + " twice");
        }
    }

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            left.computeIfAbsent(process, key -> new HashSet<>()).add(process.ring());
            highest.remove(process);
        }
    }

    @Override
    void onUnchecked(Processor process) {
        highest.remove(process);
    }

    @Override
    void onGone(Processor process) {
        left.remove(process);
        highest.remove(process);
    }
}
