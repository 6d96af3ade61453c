package org.quorate.simulation.invariant;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.files.LockHolding;
import org.quorate.simulation.files.TreeLineage.Point;

/**
 * A lock has one holder (spec 60 §2.6): from when somebody was told that its directory is made until he begins to remove it, nobody else
 * is told so. Nobody here holds one for the 120 s after which it may be taken away.
 *
 * <p>A lock that was taken by a change which may be lost, as {@link AcknowledgedWrites} has it, and is, was held by nobody.
 */
public final class ExclusiveLocks {
    private ExclusiveLocks() {}

    /** What was found at rest; null if nothing. */
    public static @Nullable InvariantViolation violation(FileSystems all) {
        if (!all.isAlwaysArithmetic()) {
            return null;
        }
        Point end = all.machines().getFirst().store().state();
        List<LockHolding> holdings = all.locks().stream()
                .filter(holding -> end.comesFrom(holding.taken().point()))
                .sorted(Comparator.comparingLong(LockHolding::fromNanos))
                .toList();
        Map<String, LockHolding> last = new HashMap<>();
        for (LockHolding holding : holdings) {
            LockHolding before = last.put(holding.lock(), holding);
            if (before != null && holding.fromNanos() < before.endNanos()) {
                return new InvariantViolation(
                        "ExclusiveLocks",
                        holding.lock() + " was held through node " + before.nodeId() + " since "
                                + before.fromNanos() / 1_000_000 + " ms when it was taken: " + holding.taken());
            }
        }
        return null;
    }
}
