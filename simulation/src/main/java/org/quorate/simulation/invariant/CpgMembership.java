package org.quorate.simulation.invariant;

import java.util.SortedMap;
import java.util.SortedSet;
import org.quorate.simulation.OrderHistory;
import org.quorate.simulation.OrderHistory.MemberId;
import org.quorate.simulation.SimulatedCluster;

/**
 * Closed process groups at rest (spec 30 §3.4): when all nodes are in one ring and nothing happens any more, every client sees
 * exactly the clients that live, none that died with a node and none that lives and was forgotten.
 */
public final class CpgMembership {
    private CpgMembership() {}

    /**
     * @throws InvariantViolation naming a client and what is wrong with what it sees
     */
    public static void check(SimulatedCluster cluster, OrderHistory history) {
        SortedMap<MemberId, SortedSet<MemberId>> views = history.viewsOfTheLiving(cluster);
        views.forEach((client, view) -> {
            if (!view.equals(views.keySet())) {
                throw new InvariantViolation(
                        "CpgMembership",
                        client + " sees the group " + view + ", but " + views.keySet() + " are the clients that live");
            }
        });
    }
}
