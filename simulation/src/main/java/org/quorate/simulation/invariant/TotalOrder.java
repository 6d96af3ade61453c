package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.totem.ConfigurationChange;

/**
 * Totally ordered delivery (EVS 6; spec 20 §5.5): a process delivers the packets of a ring in the order of their numbers, which all
 * share; in the regular configuration without a gap, in the transitional one gaps may be left by members that are gone.
 */
final class TotalOrder extends Invariant {
    private final Map<Processor, Integer> last = new HashMap<>();

    @Override
    void onDelivered(Processor process, Packet packet) {
        if (!packet.ring().equals(process.ring())) {
            return;
        }
        Integer before = last.put(process, packet.seq());
        if (before == null) {
            return;
        }
        int step = packet.seq() - before;
        if (step < 0) {
            violated(process + " delivers " + packet + " after number " + Integer.toUnsignedString(before));
        } else if (step > 1 && process.transitional() == null) {
            violated(process + " delivers " + packet + " in the regular configuration, but skips the numbers after "
                    + Integer.toUnsignedString(before));
        }
    }

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            last.remove(process);
        }
    }

    @Override
    void onUnchecked(Processor process) {
        last.remove(process);
    }

    @Override
    void onGone(Processor process) {
        last.remove(process);
    }
}
