package org.quorate.pmxcfs.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.quorate.client.VoteInfo;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.status.ClusterInformation;

/**
 * How many votes make a majority, and who has how many.
 *
 * @param needed 0 if votes alone do not decide: then any members will do
 * @param votes by node id; nodes that are not named have 1
 */
record VoteRule(int needed, Map<Integer, Integer> votes) {
    /** Votes are unknown: as the original, which does not ask. */
    static final VoteRule ANY = new VoteRule(0, Map.of());

    /** With these, what is quorate is more than arithmetic of the members. */
    private static final Set<VoteInfo.Flag> MORE_THAN_ARITHMETIC = Set.of(
            VoteInfo.Flag.TWO_NODE,
            VoteInfo.Flag.LAST_MAN_STANDING,
            VoteInfo.Flag.AUTO_TIE_BREAKER,
            VoteInfo.Flag.DEVICE_REGISTERED);

    private static final int DEFAULT = 1;

    VoteRule {
        votes = Map.copyOf(votes);
    }

    static VoteRule of(VoteInfo info, ClusterInformation cluster) {
        if (info.flags().stream().anyMatch(MORE_THAN_ARITHMETIC::contains)) {
            return ANY;
        }
        return new VoteRule(
                info.quorum(),
                cluster.nodes().stream()
                        .collect(Collectors.toMap(
                                ClusterInformation.Node::nodeId, ClusterInformation.Node::votes, (a, b) -> b)));
    }

    /** Whether the nodes of these processes would be quorate by themselves. */
    boolean holdsWith(List<ProcessId> members) {
        return members.stream()
                        .map(ProcessId::nodeId)
                        .distinct()
                        .mapToInt(node -> votes.getOrDefault(node, DEFAULT))
                        .sum()
                >= needed;
    }
}
