package org.quorate.clusterfs.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.status.ClusterInformation;

/**
 * How many votes make a majority, and who has how many.
 *
 * @param needed 0 if votes alone do not decide: then any members will do
 * @param votes by node id; nodes that are not named have 1
 */
public record VoteRule(int needed, Map<Integer, Integer> votes) {
    /** Votes are unknown: as the original, which does not ask. */
    public static final VoteRule ANY = new VoteRule(0, Map.of());

    private static final int DEFAULT = 1;

    /** Copies the map. */
    public VoteRule {
        votes = Map.copyOf(votes);
    }

    /**
     * By the votes that the configuration gives each node.
     *
     * @param needed votes for a majority
     */
    public static VoteRule majority(int needed, ClusterInformation cluster) {
        return new VoteRule(
                needed,
                cluster.nodes().stream()
                        .collect(Collectors.toMap(
                                ClusterInformation.Node::nodeId, ClusterInformation.Node::votes, (a, b) -> b)));
    }

    /** Whether the nodes of these processes would be quorate by themselves. */
    public boolean holdsWith(List<ProcessId> members) {
        return members.stream()
                        .map(ProcessId::nodeId)
                        .distinct()
                        .mapToInt(node -> votes.getOrDefault(node, DEFAULT))
                        .sum()
                >= needed;
    }

    /** Nodes with votes of which none of these processes is; ascending. */
    public List<Integer> missing(List<ProcessId> members) {
        Set<Integer> present = members.stream().map(ProcessId::nodeId).collect(Collectors.toSet());
        return votes.entrySet().stream()
                .filter(node -> node.getValue() > 0 && !present.contains(node.getKey()))
                .map(Map.Entry::getKey)
                .sorted(Integer::compareUnsigned)
                .toList();
    }
}
