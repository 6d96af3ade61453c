package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes of ours tell each other about the tie breaker does not disturb real ones, and keeps one half from being quorate. */
class TieBreakerTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);

    @Test
    void aNodeThatWasAwayDoesNotDecideATie() {
        RingSettings settings = RingSettings.quick().withQuorum("auto_tie_breaker", "1");
        try (Cluster cluster = Cluster.of("tie-breaker", settings, QUORATE, REAL, REAL, QUORATE)) {
            cluster.form();
            cluster.faults().partition(List.of(List.of(1), List.of(2, 3, 4)));
            cluster.awaitRing(CHANGE, 1);
            cluster.awaitRing(CHANGE, 2, 3, 4);
            assertQuorate(cluster, 2, 3, 4);

            // from now on 2 is the tie breaker, and 4 knows that
            cluster.faults().partition(List.of(List.of(2, 3), List.of(1, 4)));
            cluster.awaitRing(CHANGE, 2, 3);
            cluster.awaitRing(CHANGE, 1, 4);
            assertQuorate(cluster, 2, 3);

            cluster.healAndAwaitRingOfAll(CHANGE);
            assertQuorate(cluster, 1, 2, 3, 4);

            cluster.faults().partition(List.of(List.of(2, 3), List.of(1, 4)));
            cluster.awaitRing(CHANGE, 2, 3);
            cluster.awaitRing(CHANGE, 1, 4);
            assertQuorate(cluster, 1, 4);
            Histories.assertAlike(cluster);
        }
    }

    private static void assertQuorate(Cluster cluster, Integer... nodes) {
        for (ClusterNode node : cluster.nodes()) {
            assertThat(node.isQuorate()).as("%s", node).isEqualTo(List.of(nodes).contains(node.id()));
        }
    }
}
