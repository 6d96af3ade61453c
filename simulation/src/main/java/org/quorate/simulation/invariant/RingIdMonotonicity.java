package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.base.RingId;
import org.quorate.totem.ConfigurationChange;

/**
 * Ring ids grow (Totem, section 5.1; spec 20 §6): each ring a node installs has a greater sequence than all before it, over crashes
 * and restarts too, and is durable when it is installed. A node whose state directory was lost begins anew; that is the exception.
 */
final class RingIdMonotonicity extends Invariant {
    private final Map<Integer, RingId> last = new HashMap<>();

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() != ConfigurationChange.Kind.REGULAR) {
            return;
        }
        RingId ring = change.ringId();
        RingId before = last.put(process.nodeId(), ring);
        if (before != null && Long.compareUnsigned(ring.seq(), before.seq()) <= 0) {
            violated(process + " installs ring " + ring + " after ring " + before);
        }
        long stored = process.node().disk().read().ringSequence();
        if (Long.compareUnsigned(stored, ring.seq()) < 0) {
            violated(process + " installs ring " + ring + ", but has stored only sequence " + Long.toHexString(stored));
        }
    }

    @Override
    void onStateLost(int nodeId) {
        last.remove(nodeId);
    }
}
