package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.base.RingId;
import org.quorate.totem.ConfigurationChange;

/**
 * Failure atomicity (EVS 4): processes that go together from one regular configuration to the next deliver the same packets in
 * between, before and after the transitional change alike.
 */
final class FailureAtomicity extends Invariant {
    private record Passage(RingId from, RingId to) {}

    private record Delivered(long regularFingerprint, int regular, long allFingerprint, int all) {}

    private record Outcome(Processor process, Delivered delivered) {}

    private final Map<Processor, Delivered> current = new HashMap<>();
    private final Map<Passage, Outcome> outcomes = new HashMap<>();

    private static final Delivered NOTHING = new Delivered(0, 0, 0, 0);

    @Override
    void onDelivered(Processor process, Packet packet) {
        Delivered before = current.getOrDefault(process, NOTHING);
        long all = (before.allFingerprint ^ packet.fingerprint()) * 0x9E3779B97F4A7C15L + packet.seq();
        int count = before.all + 1;
        boolean isRegular = process.transitional() == null;
        current.put(
                process,
                new Delivered(
                        isRegular ? all : before.regularFingerprint, isRegular ? count : before.regular, all, count));
    }

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() != ConfigurationChange.Kind.REGULAR) {
            return;
        }
        Delivered delivered = current.getOrDefault(process, NOTHING);
        current.remove(process);
        if (process.regular() == null) {
            return;
        }
        Passage passage = new Passage(process.ring(), change.ringId());
        Outcome other = outcomes.putIfAbsent(passage, new Outcome(process, delivered));
        if (other != null && !other.delivered.equals(delivered)) {
            violated(process + " and " + other.process + " go from ring " + passage.from + " to " + passage.to
                    + " together, but delivered " + delivered.regular + " and " + other.delivered.regular
                    + " packets in it, with the transitional configuration " + delivered.all + " and "
                    + other.delivered.all + ", or not the same ones");
        }
    }

    @Override
    void onUnchecked(Processor process) {
        current.remove(process);
    }

    @Override
    void onGone(Processor process) {
        current.remove(process);
    }
}
