package org.quorate.simulation.files;

import org.quorate.simulation.files.TreeLineage.Point;

/** Somebody was told that a change is done. */
public final class Acknowledgement {
    private final Point point;
    private final int nodeId;
    private final String what;
    private final long atNanos;
    private final boolean isInTornRing;
    private boolean isSeparated;

    /** @param isInTornRing whether not all members of the node's ring have delivered the same */
    Acknowledgement(Point point, int nodeId, String what, long atNanos, boolean isInTornRing) {
        this.point = point;
        this.nodeId = nodeId;
        this.what = what;
        this.atNanos = atNanos;
        this.isInTornRing = isInTornRing;
    }

    /** The tree with the change. */
    public Point point() {
        return point;
    }

    /** The node's process left the majority, or ended, before all members were seen to have the change. */
    void separated() {
        isSeparated = true;
    }

    /** Whether its node may have been the only one that ever had it, or had it in a tree of its own. */
    public boolean mayBeLost() {
        return (isSeparated || isInTornRing) && !point.isEstablished();
    }

    @Override
    public String toString() {
        return what + " through node " + nodeId + " at " + atNanos / 1_000_000 + " ms, which made version "
                + point.version();
    }
}
