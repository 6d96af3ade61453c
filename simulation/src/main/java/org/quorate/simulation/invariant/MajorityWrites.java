package org.quorate.simulation.invariant;

import org.jspecify.annotations.Nullable;
import org.quorate.simulation.files.Acknowledgement;
import org.quorate.simulation.files.FileSystemProcess;
import org.quorate.simulation.files.FileSystems;

/**
 * A minority never accepts a write (docs/cluster-filesystem.md, "Without quorum"): who acknowledges one is quorate, and in its group
 * are nodes with a majority of all votes.
 *
 * <p>Where votes alone do not decide (two nodes, last man standing, auto tie breaker) being quorate is all there is.
 */
public final class MajorityWrites {
    private MajorityWrites() {}

    /** What was found; null if nothing. */
    public static @Nullable InvariantViolation violation(
            FileSystems all, Acknowledgement write, FileSystemProcess process) {
        if (!process.isQuorate()) {
            return new InvariantViolation(
                    "MajorityWrites", "somebody was told that it is done without quorum: " + write);
        }
        if (process.isArithmetic() && !all.isMajority(process.members())) {
            return new InvariantViolation(
                    "MajorityWrites",
                    "somebody was told that it is done though only " + process.members() + " are in the group: "
                            + write);
        }
        return null;
    }
}
