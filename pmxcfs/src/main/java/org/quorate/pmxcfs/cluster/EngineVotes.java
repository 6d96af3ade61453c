package org.quorate.pmxcfs.cluster;

import java.util.Set;
import org.quorate.client.VoteInfo;
import org.quorate.clusterfs.node.VoteRule;
import org.quorate.clusterfs.status.ClusterInformation;

/** What the cluster engine's count of votes means for writing. */
final class EngineVotes {
    /** With these, what is quorate is more than arithmetic of the members. */
    private static final Set<VoteInfo.Flag> MORE_THAN_ARITHMETIC = Set.of(
            VoteInfo.Flag.TWO_NODE,
            VoteInfo.Flag.LAST_MAN_STANDING,
            VoteInfo.Flag.AUTO_TIE_BREAKER,
            VoteInfo.Flag.DEVICE_REGISTERED);

    private EngineVotes() {}

    static VoteRule rule(VoteInfo info, ClusterInformation cluster) {
        return info.flags().stream().anyMatch(MORE_THAN_ARITHMETIC::contains)
                ? VoteRule.ANY
                : VoteRule.majority(info.quorum(), cluster);
    }
}
