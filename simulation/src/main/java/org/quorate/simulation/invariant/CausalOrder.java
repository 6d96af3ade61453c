package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.totem.ConfigurationChange;

/**
 * Causal delivery (EVS 5): a packet that a process sends after it delivered or sent another one of the same ring has a greater
 * number, so that nobody delivers it first.
 */
final class CausalOrder extends Invariant {
    private final Map<Processor, Integer> known = new HashMap<>();
    private final Map<Processor, Integer> sent = new HashMap<>();

    @Override
    void onPacketSent(Processor process, Packet packet) {
        if (packet.originator() != process.nodeId() || !packet.ring().equals(process.ring())) {
            return;
        }
        Integer highest = sent.get(process);
        if (highest != null && packet.seq() <= highest) {
            return; // sent again: NoCreation compares it with the first time
        }
        sent.put(process, packet.seq());
        Integer delivered = known.get(process);
        if (delivered != null && packet.seq() <= delivered) {
            violated(process + " sends " + packet + " though it delivered number " + Integer.toUnsignedString(delivered)
                    + " of that ring before");
        }
    }

    @Override
    void onDelivered(Processor process, Packet packet) {
        if (packet.ring().equals(process.ring())) {
            known.put(process, packet.seq());
        }
    }

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            forget(process);
        }
    }

    @Override
    void onUnchecked(Processor process) {
        forget(process);
    }

    @Override
    void onGone(Processor process) {
        forget(process);
    }

    private void forget(Processor process) {
        known.remove(process);
        sent.remove(process);
    }
}
