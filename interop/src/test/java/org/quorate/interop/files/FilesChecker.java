package org.quorate.interop.files;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What a history of the cluster file system has to satisfy; shares no code with the file system. */
final class FilesChecker {
    private final FilesHistory history;
    private final List<String> findings = new ArrayList<>();

    private FilesChecker(FilesHistory history) {
        this.history = history;
    }

    /** What is wrong, empty if nothing. */
    static List<String> check(FilesHistory history) {
        FilesChecker checker = new FilesChecker(history);
        checker.allTreesAreEqual();
        checker.whatWasCreatedIsThereAndWhatWasDeletedIsNot();
        checker.registersHoldALastValue();
        checker.noLockWasHeldTwice();
        return checker.findings;
    }

    private void allTreesAreEqual() {
        SortedMap<String, String> first = history.trees().firstEntry().getValue();
        history.trees().forEach((node, tree) -> {
            if (!tree.equals(first)) {
                findings.add("node " + node + " has another tree than node "
                        + history.trees().firstKey() + ": " + difference(first, tree));
            }
        });
    }

    private static String difference(Map<String, String> first, Map<String, String> other) {
        List<String> paths = new ArrayList<>();
        first.forEach((path, content) -> {
            if (!content.equals(other.get(path))) {
                paths.add(path + (other.containsKey(path) ? " (another content)" : " (missing)"));
            }
        });
        other.keySet().stream()
                .filter(path -> !first.containsKey(path))
                .map(path -> path + " (too much)")
                .forEach(paths::add);
        return String.join(", ", paths);
    }

    private void whatWasCreatedIsThereAndWhatWasDeletedIsNot() {
        SortedMap<String, String> tree = history.trees().firstEntry().getValue();
        history.byTarget(Attempt.Kind.CREATE, Attempt.Kind.DELETE).forEach((path, attempts) -> {
            Attempt create = attempts.getFirst();
            boolean deleteTried = attempts.size() > 1;
            boolean deleted = attempts.stream()
                    .anyMatch(attempt -> attempt.kind() == Attempt.Kind.DELETE && attempt.isAcknowledged());
            if (create.isAcknowledged() && !deleteTried && !create.value().equals(tree.get(path))) {
                findings.add(path + " was created through node " + create.node() + ", and is "
                        + (tree.containsKey(path) ? "there with another content" : "not there"));
            }
            if (deleted && tree.containsKey(path)) {
                findings.add(path + " was deleted, and is there");
            }
        });
    }

    private void registersHoldALastValue() {
        SortedMap<String, String> tree = history.trees().firstEntry().getValue();
        history.byTarget(Attempt.Kind.REPLACE).forEach((path, attempts) -> {
            String value = tree.get(path);
            if (value == null) {
                if (attempts.stream().anyMatch(Attempt::isAcknowledged)) {
                    findings.add(path + " was written, and is not there");
                }
                return;
            }
            List<Attempt> writers = attempts.stream()
                    .filter(attempt -> attempt.value().equals(value))
                    .toList();
            if (writers.size() != 1) {
                findings.add(path + " holds '" + value + "', which nobody wrote");
            } else if (writers.getFirst().isAcknowledged()) {
                overwrittenSince(writers.getFirst(), attempts)
                        .forEach(later -> findings.add(path + " holds '" + value + "', and '" + later.value()
                                + "' was written after that through node " + later.node()));
            }
        });
    }

    /** Who began after this write had been acknowledged, and was acknowledged. */
    private static List<Attempt> overwrittenSince(Attempt write, List<Attempt> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.isAcknowledged() && attempt.beginNanos() > write.endNanos())
                .toList();
    }

    /** A lock is held from when its directory was made until its holder begins to remove it, or tries to. */
    private void noLockWasHeldTwice() {
        history.byTarget(Attempt.Kind.LOCK, Attempt.Kind.UNLOCK).forEach((lock, attempts) -> {
            List<Holding> holdings = new ArrayList<>();
            for (Attempt taken : attempts) {
                if (taken.kind() == Attempt.Kind.LOCK && taken.isAcknowledged()) {
                    holdings.add(new Holding(taken, endOf(taken, attempts)));
                }
            }
            holdings.sort(Comparator.comparingLong(holding -> holding.taken.endNanos()));
            for (int i = 1; i < holdings.size(); i++) {
                Holding before = holdings.get(i - 1);
                Holding after = holdings.get(i);
                if (after.taken.endNanos() < before.endNanos) {
                    findings.add(lock + " was held through node " + before.taken.node()
                            + " when it was taken through node " + after.taken.node());
                }
            }
        });
    }

    private record Holding(Attempt taken, long endNanos) {}

    private static long endOf(Attempt taken, List<Attempt> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.kind() == Attempt.Kind.UNLOCK
                        && attempt.value().equals(taken.value())
                        && attempt.beginNanos() >= taken.endNanos())
                .mapToLong(Attempt::beginNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
