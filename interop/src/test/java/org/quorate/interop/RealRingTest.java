package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The harness itself, on the oracle alone: what it observes here is the reference for mixed rings. */
class RealRingTest extends InteropTest {

    @Test
    void threeRealNodesFormARing() {
        try (Cluster cluster = Cluster.of("real-ring", RingSettings.quick(), Kind.REAL, Kind.REAL, Kind.REAL)) {
            Duration formed = cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            for (CpgClient client : clients) {
                client.send(300, List.of(10, 1500, 300, 70000, 1 << 20), 100);
            }
            Streams.awaitDelivered(clients, 900, Duration.ofSeconds(60));
            Streams.assertEqual(clients);
            note("three real nodes formed a ring in " + formed.toMillis() + " ms");
            cluster.node(3).kill();
            cluster.awaitRing(Duration.ofSeconds(10), 1, 2);
            cluster.node(3).start();
            cluster.awaitRingOfAll(Duration.ofSeconds(10));
            cluster.node(2).shutDown();
            cluster.awaitRing(Duration.ofSeconds(10), 1, 3);
            cluster.faults().partition(List.of(List.of(1), List.of(3)));
            cluster.awaitRing(Duration.ofSeconds(10), 3);
            cluster.faults().heal();
            cluster.awaitRing(Duration.ofSeconds(10), 1, 3);
            assertThat(cluster.realNodes().findFirst().orElseThrow().quorumStatus())
                    .contains("Quorate:          Yes");
        }
    }
}
