package org.quorate.interop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Comparing the memberships that the nodes of a cluster announced. */
public final class Histories {
    private Histories() {}

    /** Fails if two nodes give one ring id to different memberships. */
    public static void assertAlike(Cluster cluster) {
        Map<String, Membership> rings = new HashMap<>();
        for (ClusterNode node : cluster.nodes()) {
            for (Membership membership : node.log().memberships()) {
                Membership known = rings.putIfAbsent(membership.ringId(), membership);
                if (known != null && !known.members().equals(membership.members())) {
                    throw new AssertionError("ring " + membership.ringId() + " has members " + known.members()
                            + " and, at " + node + ", " + membership.members() + "\n" + cluster.describe());
                }
            }
        }
    }

    /** Fails if the ring sequence of a node did not grow with each membership, restarts included. */
    public static void assertSequenceGrows(ClusterNode node) {
        List<Membership> all = node.log().memberships();
        for (int i = 1; i < all.size(); i++) {
            if (Long.compareUnsigned(all.get(i).seq(), all.get(i - 1).seq()) <= 0) {
                throw new AssertionError("the ring sequence of " + node + " went back: " + all);
            }
        }
    }

    /** The memberships a node announced after it had announced this one. */
    public static List<Membership> after(ClusterNode node, Membership start) {
        List<Membership> later = new ArrayList<>();
        for (Membership membership : node.log().memberships()) {
            if (membership.isSameRing(start)) {
                later.clear();
            } else {
                later.add(membership);
            }
        }
        return later;
    }
}
