package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many nodes of ours on one machine stay one ring at default timeouts, and cost little. */
class ManyNodesTest extends InteropTest {
    private static final double RESIDENT_LIMIT_MEBIBYTES = 120;

    @Test
    void eightNodesStayOneRing() {
        watch("eight-nodes", 8, Duration.ofSeconds(40));
    }

    @Test
    @Tag("soak")
    void sixteenNodesStayOneRing() {
        watch("sixteen-nodes", 16, Duration.ofMinutes(5));
    }

    private static void watch(String name, int count, Duration time) {
        Kind[] kinds = Collections.nCopies(count, Kind.QUORATE).toArray(Kind[]::new);
        try (Cluster cluster = Cluster.of(name, RingSettings.defaults(), kinds)) {
            long started = System.nanoTime();
            cluster.startAll();
            Membership ring = cluster.awaitRingOfAll(Duration.ofSeconds(90));
            long formed = (System.nanoTime() - started) / 1_000_000;
            double cpuBefore = cpuSeconds(cluster);
            Deadline.in(time).elapse();
            double share = (cpuSeconds(cluster) - cpuBefore) / count / time.toSeconds() * 100;
            double resident = cluster.nodes().stream()
                    .mapToDouble(ClusterNode::residentMebibytes)
                    .max()
                    .orElse(0);
            note("%d nodes: ring after %d ms, idle CPU %.2f %% of a core a node, at most %.0f MiB resident"
                    .formatted(count, formed, share, resident));
            for (ClusterNode node : cluster.nodes()) {
                List<Membership> later = Histories.after(node, ring);
                assertThat(later).as("memberships of %s", node).isEmpty();
            }
            assertThat(resident).as("resident MiB").isLessThan(RESIDENT_LIMIT_MEBIBYTES);
        }
    }

    private static double cpuSeconds(Cluster cluster) {
        return cluster.nodes().stream().mapToDouble(ClusterNode::cpuSeconds).sum();
    }
}
