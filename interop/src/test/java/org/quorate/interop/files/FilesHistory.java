package org.quorate.interop.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that was tried, and what is there at the end.
 *
 * @param attempts in any order
 * @param separations when nodes were taken from the majority
 * @param trees content of all files by path, by node, after everything has been repaired
 */
record FilesHistory(
        List<Attempt> attempts, List<Separation> separations, SortedMap<Integer, SortedMap<String, String>> trees) {
    /**
     * A node's daemon was cut off or killed. What it ordered in its last rotation of the token may have reached nobody else although
     * it was delivered, and acknowledged, there: agreed delivery, as the original's.
     *
     * @param nanos when
     */
    record Separation(Set<Integer> nodes, long nanos) {
        private static final long BEFORE_NANOS = 500_000_000L;
        private static final long AFTER_NANOS = 3_000_000_000L;

        boolean mayLose(Attempt attempt) {
            return nodes.contains(attempt.node())
                    && attempt.endNanos() >= nanos - BEFORE_NANOS
                    && attempt.endNanos() <= nanos + AFTER_NANOS;
        }
    }

    /** The attempts, those that may be lost as if they had not been acknowledged. */
    List<Attempt> dependable() {
        return attempts.stream()
                .map(attempt -> separations.stream().anyMatch(separation -> separation.mayLose(attempt))
                        ? attempt.asUnknown()
                        : attempt)
                .toList();
    }

    Map<String, List<Attempt>> byTarget(Attempt.Kind... kinds) {
        Map<String, List<Attempt>> all = new TreeMap<>();
        Set<Attempt.Kind> wanted = Set.of(kinds);
        for (Attempt attempt : dependable()) {
            if (wanted.contains(attempt.kind())) {
                all.computeIfAbsent(attempt.target(), target -> new ArrayList<>())
                        .add(attempt);
            }
        }
        return all;
    }
}
