package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.RingId;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.QuorumStatus;

class RingFormationTest {
    private static boolean isQuorateRingOf(SimulatedCluster cluster, int... nodeIds) {
        for (int id : nodeIds) {
            QuorumStatus status = cluster.node(id).node().quorumStatus();
            if (!status.quorate() || status.members().size() != nodeIds.length) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16})
    void nodesStartedTogetherFormOneQuorateRing(int size) {
        SimulatedCluster cluster =
                ClusterPlan.ofNodes(size).crypto("aes256", "sha256").build(42, Observer.NONE);
        int[] all = cluster.nodes().stream().mapToInt(SimulatedNode::nodeId).toArray();

        cluster.startAll();

        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, all), 15_000))
                .isTrue();
        cluster.runFor(60_000);
        assertThat(isQuorateRingOf(cluster, all)).isTrue();
    }

    /** Its own votes suffice, which the original logs at the start; but it lets nobody in to ask before it is synchronised. */
    @Test
    void nobodyIsQuorateBeforeThereIsARing() {
        List<NodeEvent.QuorumChanged> told = new ArrayList<>();
        SimulatedCluster cluster = ClusterPlan.ofNodes(3).votes(1, 3).build(1, new Observer() {
            @Override
            public void onEvent(SimulatedNode node, NodeEvent event) {
                if (event instanceof NodeEvent.QuorumChanged changed) {
                    told.add(changed);
                }
            }
        });
        cluster.node(1).start();

        cluster.runFor(90);
        assertThat(cluster.node(1).node().quorumStatus().quorate()).isFalse();
        assertThat(told).isEmpty();

        cluster.runFor(20);
        assertThat(cluster.node(1).node().quorumStatus().quorate()).isTrue();
        assertThat(told).first().isEqualTo(new NodeEvent.QuorumChanged(new RingId(1, 5), true, List.of(1)));
    }

    @Test
    void aCrashedNodeIsLeftOutAndComesBack() {
        SimulatedCluster cluster = ClusterPlan.ofNodes(3).build(7, Observer.NONE);
        cluster.startAll();
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 1, 2, 3), 15_000))
                .isTrue();

        cluster.node(3).crash();
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 1, 2), 10_000))
                .isTrue();

        cluster.node(3).start();
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 1, 2, 3), 15_000))
                .isTrue();
    }

    @Test
    void onlyTheMajorityOfAPartitionIsQuorateAndItMerges() {
        SimulatedCluster cluster = ClusterPlan.ofNodes(5).build(11, Observer.NONE);
        cluster.startAll();
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 1, 2, 3, 4, 5), 15_000))
                .isTrue();

        cluster.partition(List.of(List.of(1, 2), List.of(3, 4, 5)));
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 3, 4, 5), 20_000))
                .isTrue();
        cluster.runFor(10_000);
        assertThat(cluster.node(1).node().quorumStatus().quorate()).isFalse();

        cluster.heal();
        assertThat(cluster.runUntil(() -> isQuorateRingOf(cluster, 1, 2, 3, 4, 5), 20_000))
                .isTrue();
    }

    @Test
    void equalSeedsGiveEqualRuns() {
        assertThat(fingerprintOfARun(5)).isEqualTo(fingerprintOfARun(5)).isNotEqualTo(fingerprintOfARun(6));
    }

    private static long fingerprintOfARun(long seed) {
        SimulatedCluster cluster =
                ClusterPlan.ofNodes(3).crypto("aes256", "sha256").build(seed, Observer.NONE);
        cluster.setFaults(
                SimulatedCluster.PathSelection.ALL,
                faults -> faults.withDelay(100_000, 400_000).withLoss(0.02).withDuplication(0.02));
        cluster.startAll();
        cluster.runFor(30_000);
        cluster.node(2).crash();
        cluster.runFor(20_000);
        return cluster.fingerprint();
    }
}
