package org.quorate.interop.differential.checker;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two runs of one script, phase by phase, as each client sees it when the phase has settled. Left out is what no two runs share:
 *
 * <ul>
 *   <li>when something happened, and process ids: clients go by their names instead;
 *   <li>the order of messages of different senders: each run has its own, checked within it;
 *   <li>how many rings there were on the way to the settled one, hence the sequence in its name, and who left and came back
 *       meanwhile: links come up one by one. A member's leaving and coming counts only if it lasted;
 *   <li>which ring a message fell into that was sent while the ring was changing: it counts for the checks within a run;
 *   <li>what a client saw in the phase in which it or its node ended: how far it got is chance.
 * </ul>
 */
final class Comparison {
    private final RunHistory reference;
    private final RunHistory other;
    private final List<Finding> findings;

    Comparison(RunHistory reference, RunHistory other, List<Finding> findings) {
        this.reference = reference;
        this.other = other;
        this.findings = findings;
    }

    void compare() {
        if (!reference.steps().equals(other.steps())) {
            throw new IllegalArgumentException("these are runs of two scripts");
        }
        for (int phase = 0; phase < reference.steps().size(); phase++) {
            SortedMap<ClientName, PhaseEnd> ends = byName(reference, phase);
            SortedMap<ClientName, PhaseEnd> otherEnds = byName(other, phase);
            if (!ends.keySet().equals(otherEnds.keySet())) {
                find("SameClients", phase, "there are clients " + ends.keySet(), "there are " + otherEnds.keySet());
                continue;
            }
            int current = phase;
            ends.forEach((name, end) -> compareEnds(current, end, otherEnds.getOrDefault(name, end)));
        }
    }

    private static SortedMap<ClientName, PhaseEnd> byName(RunHistory run, int phase) {
        return PhaseEnd.of(run, phase).stream()
                .collect(Collectors.toMap(end -> end.client().name(), Function.identity(), (a, b) -> a, TreeMap::new));
    }

    private void compareEnds(int phase, PhaseEnd end, PhaseEnd otherEnd) {
        if (end.isEnded() || otherEnd.isEnded()) {
            if (end.isEnded() != otherEnd.isEnded()) {
                find("SameClients", phase, ended(end), ended(otherEnd));
            }
            return;
        }
        demand("SameMembership", phase, end, otherEnd, Comparison::membership);
        demand("SameQuorum", phase, end, otherEnd, each -> each.isQuorate() ? "quorate" : "not quorate");
        demand("SameVotes", phase, end, otherEnd, PhaseEnd::votes);
        demand("SameGroup", phase, end, otherEnd, each -> "in the group " + each.group());
        demand(
                "SameReasons",
                phase,
                end,
                otherEnd,
                each -> "told who left " + reasons(each.left()) + " and who joined " + reasons(each.joined()));
        compareMessages(phase, end, otherEnd);
    }

    private static String ended(PhaseEnd end) {
        return "client " + end.client().name() + (end.isEnded() ? " ended" : " lived on");
    }

    private static String membership(PhaseEnd end) {
        return "in a ring of " + end.members()
                + end.ring().map(ring -> " named by " + ring.representative()).orElse("");
    }

    private static String reasons(Map<String, Integer> changes) {
        return changes.entrySet().stream()
                .map(change -> change.getKey() + " " + word(change.getValue()))
                .toList()
                .toString();
    }

    /** As cpg.h has them. */
    private static String word(int reason) {
        return switch (reason) {
            case 0 -> "(already there)";
            case 1 -> "JOIN";
            case 2 -> "LEAVE";
            case 3 -> "NODEDOWN";
            case 4 -> "NODEUP";
            case 5 -> "PROCDOWN";
            default -> "reason " + reason;
        };
    }

    private void demand(String property, int phase, PhaseEnd end, PhaseEnd otherEnd, Function<PhaseEnd, String> words) {
        String expected = words.apply(end);
        String actual = words.apply(otherEnd);
        if (!expected.equals(actual)) {
            find(property, phase, "client " + end.client().name() + " is " + expected, actual);
        }
    }

    private void compareMessages(int phase, PhaseEnd end, PhaseEnd otherEnd) {
        if (!end.calmMessages().equals(otherEnd.calmMessages())) {
            find(
                    "SameMessages",
                    phase,
                    "client " + end.client().name() + " got " + counts(end) + missing(end, otherEnd),
                    counts(otherEnd) + missing(otherEnd, end));
        }
    }

    private static String counts(PhaseEnd end) {
        return end.calmMessages().entrySet().stream()
                .map(sender -> sender.getValue().size() + " from " + sender.getKey())
                .toList()
                .toString();
    }

    /** The first message one got in the same place that the other did not. */
    private static String missing(PhaseEnd end, PhaseEnd otherEnd) {
        return end.calmMessages().entrySet().stream()
                .flatMap(sender -> sender.getValue().stream()
                        .filter(id -> !otherEnd.calmMessages()
                                .getOrDefault(sender.getKey(), new TreeSet<>())
                                .contains(id)))
                .findFirst()
                .map(id -> " with " + id)
                .orElse("");
    }

    private void find(String property, int phase, String expected, String actual) {
        findings.add(new Finding(
                property,
                "at the end of " + reference.phaseText(phase) + " with " + reference.ring() + " " + expected + ", with "
                        + other.ring() + " " + actual));
    }
}
