package org.quorate.interop.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.files.Attempt.Kind.CREATE;
import static org.quorate.interop.files.Attempt.Kind.DELETE;
import static org.quorate.interop.files.Attempt.Kind.LOCK;
import static org.quorate.interop.files.Attempt.Kind.REPLACE;
import static org.quorate.interop.files.Attempt.Kind.UNLOCK;
import static org.quorate.interop.files.Attempt.Outcome.ACKNOWLEDGED;
import static org.quorate.interop.files.Attempt.Outcome.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quorate.interop.files.FilesHistory.Separation;

/** The checker finds what is wrong, and nothing in what is right. */
class FilesCheckerTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<Separation> separations = new ArrayList<>();
    private final SortedMap<Integer, SortedMap<String, String>> trees = new TreeMap<>();

    private void attempt(Attempt.Kind kind, int node, String target, String value, int begin, int end) {
        attempts.add(new Attempt(kind, node, target, value, begin * SECOND, end * SECOND, ACKNOWLEDGED));
    }

    private void tree(int node, Map<String, String> files) {
        trees.put(node, new TreeMap<>(files));
    }

    private List<String> findings() {
        return FilesChecker.check(new FilesHistory(attempts, separations, trees));
    }

    @Test
    void aSoundHistoryHasNoFindings() {
        attempt(CREATE, 1, "a", "1", 1, 2);
        attempt(CREATE, 2, "b", "2", 1, 2);
        attempt(DELETE, 2, "b", "", 3, 4);
        attempt(REPLACE, 1, "r", "3", 1, 4);
        attempt(REPLACE, 2, "r", "4", 2, 3);
        attempt(LOCK, 1, "l", "x", 1, 2);
        attempt(UNLOCK, 1, "l", "x", 5, 8);
        attempt(LOCK, 2, "l", "y", 1, 6);
        tree(1, Map.of("a", "1", "r", "3"));
        tree(2, Map.of("a", "1", "r", "3"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void differentTrees() {
        tree(1, Map.of("a", "1", "b", "1"));
        tree(2, Map.of("a", "2", "c", "1"));
        assertThat(findings())
                .containsExactly("node 2 has another tree than node 1: a (another content), b (missing), c (too much)");
    }

    @Test
    void whatWasAcknowledgedIsMissing() {
        attempt(CREATE, 1, "a", "1", 1, 2);
        tree(1, Map.of());
        assertThat(findings()).containsExactly("a was created through node 1, and is not there");
    }

    @Test
    void whatWasDeletedIsThere() {
        attempt(CREATE, 1, "a", "1", 1, 2);
        attempt(DELETE, 1, "a", "", 3, 4);
        tree(1, Map.of("a", "1"));
        assertThat(findings()).containsExactly("a was deleted, and is there");
    }

    @Test
    void aRegisterWentBack() {
        attempt(REPLACE, 1, "r", "1", 1, 2);
        attempt(REPLACE, 2, "r", "2", 3, 4);
        tree(1, Map.of("r", "1"));
        assertThat(findings()).containsExactly("r holds '1', and '2' was written after that through node 2");
    }

    @Test
    void aRegisterHoldsWhatNobodyWrote() {
        attempt(REPLACE, 1, "r", "1", 1, 2);
        tree(1, Map.of("r", "?"));
        assertThat(findings()).containsExactly("r holds '?', which nobody wrote");
    }

    @Test
    void aLockWasHeldTwice() {
        attempt(LOCK, 1, "l", "x", 1, 2);
        attempt(LOCK, 2, "l", "y", 3, 4);
        attempt(UNLOCK, 1, "l", "x", 5, 6);
        tree(1, Map.of());
        assertThat(findings()).containsExactly("l was held through node 1 when it was taken through node 2");
    }

    @Test
    void whatMayBeLostIsNotMissed() {
        attempt(CREATE, 1, "a", "1", 10, 11);
        attempt(CREATE, 1, "b", "1", 14, 15);
        attempt(CREATE, 2, "c", "1", 10, 11);
        attempts.add(new Attempt(CREATE, 3, "d", "1", 1, 2, UNKNOWN));
        separations.add(new Separation(Set.of(1), 10 * SECOND));
        tree(1, Map.of());
        assertThat(findings())
                .containsExactly(
                        "b was created through node 1, and is not there",
                        "c was created through node 2, and is not there");
    }
}
