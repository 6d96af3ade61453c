package org.quorate.interop.differential.checker;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The quorum section, as votequorum(5) explains it to operators.
 *
 * @param votes by node, of all nodes there are
 * @param waitForAll also implied by two_node unless switched off
 * @param tieBreaker an exact half is enough if the lowest node is in it
 * @param lastManStanding what is expected falls to those that stayed quorate
 */
public record VotingRules(
        SortedMap<Integer, Integer> votes,
        boolean twoNode,
        boolean waitForAll,
        boolean tieBreaker,
        boolean lastManStanding) {
    public VotingRules {
        votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
    }

    /** Every node has a vote, and more than half are needed. */
    public static VotingRules majorityOf(int nodes) {
        SortedMap<Integer, Integer> one = new TreeMap<>();
        for (int id = 1; id <= nodes; id++) {
            one.put(id, 1);
        }
        return new VotingRules(one, false, false, false, false);
    }

    /**
     * Takes an option of the quorum section.
     *
     * @throws IllegalArgumentException if this checker does not know what follows from it
     */
    public VotingRules with(String option, String value) {
        boolean on = value.equals("1");
        return switch (option) {
            case "two_node" -> new VotingRules(votes, on, waitForAll || on, tieBreaker, lastManStanding);
            case "wait_for_all" -> new VotingRules(votes, twoNode, on, tieBreaker, lastManStanding);
            case "auto_tie_breaker" -> new VotingRules(votes, twoNode, waitForAll, on, lastManStanding);
            case "last_man_standing" -> new VotingRules(votes, twoNode, waitForAll, tieBreaker, on);
            case "last_man_standing_window" -> this;
            default ->
                throw new IllegalArgumentException("the checker has no rule for quorum." + option + ": " + value);
        };
    }

    /** Gives nodes other than one vote. */
    public VotingRules withVotes(Map<Integer, Integer> some) {
        SortedMap<Integer, Integer> all = new TreeMap<>(votes);
        all.putAll(some);
        return new VotingRules(all, twoNode, waitForAll, tieBreaker, lastManStanding);
    }

    int total() {
        return votesOf(List.copyOf(votes.keySet()));
    }

    int votesOf(List<Integer> members) {
        return members.stream().mapToInt(id -> votes.getOrDefault(id, 0)).sum();
    }

    boolean isAll(List<Integer> members) {
        return members.containsAll(votes.keySet());
    }

    /** Whether these nodes have the votes to be quorate when so many are expected. */
    boolean isEnough(List<Integer> members, int expected) {
        int present = votesOf(members);
        if (twoNode && votes.size() == 2 && present >= 1) {
            return true;
        }
        return present > expected / 2 || (tieBreaker && 2 * present == expected && members.contains(votes.firstKey()));
    }
}
