package org.quorate.simulation.invariant;

import org.quorate.engine.NodeEvent;

/**
 * A node says that its services agree of the ring it is in (spec 30 §2.6): not of the one being formed, whose recovery may bring the
 * last message the services waited for, and not between a transitional configuration and the regular one after it.
 */
final class SynchronizedRing extends Invariant {
    @Override
    void onEvent(Processor process, NodeEvent event) {
        if (!(event instanceof NodeEvent.Synchronized ready)) {
            return;
        }
        if (!ready.ringId().equals(process.ring())) {
            violated(process + " is synchronised in ring " + ready.ringId() + " while it is in ring " + process.ring());
        } else if (process.transitional() != null) {
            violated(process + " is synchronised in ring " + ready.ringId() + ", which it has begun to leave for ring "
                    + process.transitional().ringId());
        }
    }
}
