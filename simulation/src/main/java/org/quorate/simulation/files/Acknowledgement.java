package org.quorate.simulation.files;

import org.quorate.simulation.files.TreeLineage.Point;

/** Somebody was told that a change is done. */
public final class Acknowledgement {
    private final Point point;
    private final int nodeId;
    private final String what;
    private final long atNanos;
    private boolean isSeparated;

    Acknowledgement(Point point, int nodeId, String what, long atNanos) {
        this.point = point;
        this.nodeId = nodeId;
        this.what = what;
        this.atNanos = atNanos;
    }

    /** The tree with the change. */
    public Point point() {
        return point;
    }

    /** The node's process left the majority, or ended, before all members were seen to have the change. */
    void separated() {
        isSeparated = true;
    }

    /** Whether its node may have been the only one that ever had it. */
    public boolean mayBeLost() {
        return isSeparated && !point.isEstablished();
    }

    @Override
    public String toString() {
        return what + " through node " + nodeId + " at " + atNanos / 1_000_000 + " ms, which made version "
                + point.version();
    }
}
