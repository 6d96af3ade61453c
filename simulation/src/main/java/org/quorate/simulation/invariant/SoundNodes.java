package org.quorate.simulation.invariant;

import org.quorate.simulation.SimulatedDisk;

/**
 * No node ends by itself: a broken invariant inside a node ends it (docs/architecture.md, Errors), and nothing in a simulated world
 * is a reason for it but a disk that refuses to keep the node's state (spec 50 §2.1) and an orderly stop.
 */
final class SoundNodes extends Invariant {
    @Override
    void onExit(Processor process, int status, String where) {
        boolean isDiskBroken = process.node().disk().fault() == SimulatedDisk.Fault.FAILING;
        if (status != 0 && !isDiskBroken) {
            violated(process + " ends with status " + status + (where.isEmpty() ? "" : " at " + where)
                    + "; run it again with 'log' to see why");
        }
    }
}
