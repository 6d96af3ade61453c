package org.quorate.simulation.scenario;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.simulation.Observer;
import org.quorate.simulation.SimulatedNode;
import org.quorate.totem.ConfigurationChange;

/** When which node installed its ring. */
final class Installations implements Observer {
    private record Installation(RingId ring, long atNanos) {}

    /** The time of the run, in ns. */
    @FunctionalInterface
    interface Time {
        long nowNanos();
    }

    private final Map<Integer, Installation> last = new HashMap<>();
    private final Time time;

    Installations(Time time) {
        this.time = time;
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            last.put(node.nodeId(), new Installation(change.ringId(), time.nowNanos()));
        }
    }

    @Override
    public void onGone(SimulatedNode node) {
        last.remove(node.nodeId());
    }

    /** Which of the nodes installed a ring after that time; {@code null} if none did. */
    @Nullable
    String after(long nanos, List<Integer> nodeIds) {
        for (Map.Entry<Integer, Installation> entry : last.entrySet()) {
            if (entry.getValue().atNanos > nanos && nodeIds.contains(entry.getKey())) {
                return "node " + entry.getKey() + " installed ring " + entry.getValue().ring + " at "
                        + Quantities.duration(entry.getValue().atNanos);
            }
        }
        return null;
    }
}
