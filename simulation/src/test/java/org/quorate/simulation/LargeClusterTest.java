package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.simulation.invariant.Invariants;
import org.quorate.simulation.invariant.Liveness;

/** Large clusters form one ring from cold, with every default, and stay one. */
class LargeClusterTest {
    private static final long FORMATION_MILLIS = 120_000;
    private static final long STAY_MILLIS = 300_000;

    @Test
    void thirtyTwoNodes() {
        formsOneRingAndStaysOne(32);
    }

    @ParameterizedTest
    @Tag("soak")
    @ValueSource(ints = {64, 100})
    void more(int size) {
        formsOneRingAndStaysOne(size);
    }

    private static void formsOneRingAndStaysOne(int size) {
        Invariants invariants = new Invariants();
        OrderHistory history = new OrderHistory();
        SimulatedCluster cluster = ClusterPlan.ofNodes(size)
                .crypto("aes256", "sha256")
                .build(size, new Observers(List.of(history, invariants)));
        cluster.startAll();

        boolean formed =
                cluster.runUntilEach(500, () -> Liveness.stragglers(cluster).isEmpty(), FORMATION_MILLIS);
        invariants.throwIfViolated();
        assertThat(formed).as("one ring: %s", Liveness.stragglers(cluster)).isTrue();
        long formedAfter = cluster.nowNanos() / 1_000_000;
        String ring = cluster.node(1).node().quorumStatus().ringId().toString();

        cluster.nodes().forEach(history::join);
        cluster.runFor(STAY_MILLIS);

        invariants.throwIfViolated();
        assertThat(Liveness.stragglers(cluster)).isEmpty();
        assertThat(cluster.node(1).node().quorumStatus().ringId()).hasToString(ring);
        System.out.println(size + " nodes were one ring after " + formedAfter
                + " ms of virtual time and stayed one for " + STAY_MILLIS / 1000 + " s");
    }
}
