package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.RandomSource;

/** Ordered delivery while the network is far worse than real ones are. */
class TrafficTest {
    private static final int[] SIZES = {16, 64, 300, 1400, 8_000, 70_000, 300_000};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyClientSeesOneOrderThroughLossReorderingAndDuplication(long seed) {
        OrderHistory history = new OrderHistory();
        SimulatedCluster cluster = ClusterPlan.ofNodes(3)
                .crypto("aes256", "sha256")
                .totem("netmtu: 1400")
                .totem("token: 1000")
                .build(seed, history);
        cluster.startAll();
        cluster.runFor(10_000);
        cluster.nodes().forEach(history::join);
        cluster.runFor(1_000);

        cluster.setFaults(
                SimulatedCluster.PathSelection.ALL,
                faults -> faults.withDelay(50_000, 2_000_000)
                        .withLoss(0.10)
                        .withDuplication(0.10)
                        .withCorruption(0.01));
        sendFor(cluster, history, 20_000);

        cluster.setFaults(SimulatedCluster.PathSelection.ALL, faults -> PathFaults.NONE);
        cluster.runFor(60_000);

        history.check();
        for (SimulatedNode node : cluster.nodes()) {
            assertThat(node.isRunning()).isTrue();
            assertThat(history.sentBy(node)).as("messages %s could send", node).isPositive();
            history.checkSelfDelivery(node);
        }
    }

    @Test
    void fragmentedMessagesKeepTheirOrderWhileNodesCrashAndPartitionsMerge() {
        OrderHistory history = new OrderHistory();
        SimulatedCluster cluster =
                ClusterPlan.ofNodes(4).links(2).totem("token: 1000").build(99, history);
        cluster.startAll();
        cluster.runFor(10_000);
        cluster.nodes().forEach(history::join);
        cluster.runFor(1_000);

        sendFor(cluster, history, 3_000);
        cluster.node(4).crash();
        sendFor(cluster, history, 5_000);
        cluster.partition(List.of(List.of(1, 2), List.of(3, 4)));
        sendFor(cluster, history, 5_000);
        cluster.heal();
        cluster.node(4).start();
        cluster.runFor(10_000);
        history.join(cluster.node(4));
        sendFor(cluster, history, 3_000);
        cluster.runFor(20_000);

        history.check();
        cluster.nodes().forEach(history::checkSelfDelivery);
    }

    private static void sendFor(SimulatedCluster cluster, OrderHistory history, long millis) {
        RandomSource random = cluster.random();
        long end = cluster.nowNanos() + millis * 1_000_000L;
        while (cluster.nowNanos() < end) {
            SimulatedNode node =
                    cluster.nodes().get(random.nextInt(cluster.nodes().size()));
            history.send(node, SIZES[random.nextInt(SIZES.length)]);
            cluster.runFor(1 + random.nextInt(40));
        }
    }
}
