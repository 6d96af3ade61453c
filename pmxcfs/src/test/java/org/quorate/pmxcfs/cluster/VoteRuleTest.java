package org.quorate.pmxcfs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.quorate.client.VoteInfo;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.node.VoteRule;
import org.quorate.clusterfs.status.ClusterInformation;

/** Which members are enough to write. */
class VoteRuleTest {
    private static final ClusterInformation CLUSTER = new ClusterInformation(
            "c",
            1,
            List.of(
                    new ClusterInformation.Node("a", 1, 3),
                    new ClusterInformation.Node("b", 2, 1),
                    new ClusterInformation.Node("c", 3, 1)));

    private static VoteInfo info(VoteInfo.Flag... flags) {
        return new VoteInfo(1, VoteInfo.State.MEMBER, 3, 5, 5, 5, 3, Set.of(flags), 0, "");
    }

    private static List<ProcessId> members(int... nodes) {
        return Arrays.stream(nodes).mapToObj(node -> new ProcessId(node, 7)).toList();
    }

    @Test
    void votesCount() {
        VoteRule rule = EngineVotes.rule(info(VoteInfo.Flag.QUORATE, VoteInfo.Flag.WAIT_FOR_ALL), CLUSTER);
        assertThat(rule.holdsWith(members(1))).isTrue();
        assertThat(rule.holdsWith(members(2, 3))).isFalse();
        assertThat(rule.holdsWith(List.of(new ProcessId(2, 1), new ProcessId(2, 2), new ProcessId(2, 3))))
                .as("a node counts once")
                .isFalse();
        assertThat(new VoteRule(2, Map.of()).holdsWith(members(8, 9))).isTrue();
    }

    @Test
    void whereTheyDoNotDecideAnyMembersWillDo() {
        assertThat(EngineVotes.rule(info(VoteInfo.Flag.TWO_NODE), CLUSTER).holdsWith(members(2)))
                .isTrue();
        assertThat(EngineVotes.rule(info(VoteInfo.Flag.DEVICE_REGISTERED), CLUSTER)
                        .holdsWith(members(3)))
                .isTrue();
    }
}
