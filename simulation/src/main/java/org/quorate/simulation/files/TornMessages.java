package org.quorate.simulation.files;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quorate.base.RingId;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.simulation.RunHash;

/**
 * Messages that some members of a group in one ring delivered and others did not: those half sent when the ring before it ended. Who
 * came along with their sender has both halves, and who is new to it only the second (docs/simulation.md, "What no two runs share").
 */
final class TornMessages {
    /** Later than this after the first nobody delivers a message in the same ring. */
    private static final long UNDER_WAY_NANOS = 500_000_000L;

    /**
     * Who delivered a message, and who was in the group of the first that did.
     *
     * @param number in the order of first deliveries, which is the ring's order but for torn messages
     */
    private record Deliveries(int number, Set<ProcessId> expected, Set<ProcessId> by, long sinceNanos) {}

    private final Map<Integer, RingId> rings = new HashMap<>();
    private final Map<ProcessId, Set<ProcessId>> views = new HashMap<>();
    private final Map<RingId, Map<Long, Deliveries>> delivered = new HashMap<>();
    /** The latest message of the ring it is in that a process delivered. */
    private final Map<ProcessId, Integer> latest = new HashMap<>();

    /** A node is in another ring. */
    void entered(int nodeId, RingId ring) {
        rings.put(nodeId, ring);
        latest.keySet().removeIf(process -> process.nodeId() == nodeId);
        delivered.keySet().retainAll(rings.values());
    }

    /** A process was told who is in its group. */
    void told(ProcessId process, List<ProcessId> members) {
        views.put(process, Set.copyOf(members));
    }

    void delivered(ProcessId process, ProcessId sender, byte[] message, long nowNanos) {
        RingId ring = rings.get(process.nodeId());
        if (ring != null) {
            long key = RunHash.of(message, 0, message.length) ^ ((long) sender.nodeId() << 32) ^ sender.pid();
            Map<Long, Deliveries> ofRing = delivered.computeIfAbsent(ring, id -> new HashMap<>());
            Deliveries each = ofRing.computeIfAbsent(
                    key,
                    id -> new Deliveries(
                            ofRing.size(), views.getOrDefault(process, Set.of()), new HashSet<>(), nowNanos));
            each.by.add(process);
            latest.merge(process, each.number, Math::max);
        }
    }

    /**
     * Whether there was one in the ring that a node is in.
     *
     * @param alive all processes that run
     */
    boolean isAnyIn(int nodeId, Set<ProcessId> alive, long nowNanos) {
        RingId ring = rings.get(nodeId);
        if (ring == null) {
            return false;
        }
        return delivered.getOrDefault(ring, Map.of()).values().stream()
                .anyMatch(each -> each.expected.stream()
                        .anyMatch(process -> !each.by.contains(process)
                                && alive.contains(process)
                                && ring.equals(rings.get(process.nodeId()))
                                && (hasPassed(process, each) || nowNanos - each.sinceNanos > UNDER_WAY_NANOS)));
    }

    /** Whether it has delivered what comes after. */
    private boolean hasPassed(ProcessId process, Deliveries message) {
        return latest.getOrDefault(process, -1) > message.number;
    }
}
