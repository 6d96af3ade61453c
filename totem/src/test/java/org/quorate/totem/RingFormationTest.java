package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RingFormationTest {
    @Test
    void aNodeAloneFormsARing() {
        VirtualCluster cluster = new VirtualCluster(1);
        cluster.startAll(1);
        assertThat(cluster.isRingOf(1)).isTrue();
        assertThat(cluster.node(1).totem().ringId()).hasToString("1.5");
        assertThat(cluster.node(1).log).contains("A new membership (1.5) was formed. Members joined: 1");
    }

    @Test
    void threeNodesFormARingAndOrderMessages() {
        VirtualCluster cluster = new VirtualCluster(2);
        cluster.startAll(3);
        assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000)).isTrue();
        cluster.node(1).send("one");
        cluster.node(2).send("two");
        cluster.node(3).send("three");
        cluster.runFor(1000);
        assertThat(cluster.node(1).messages()).containsExactlyInAnyOrder("1:one", "2:two", "3:three");
        assertThat(cluster.node(2).messages()).isEqualTo(cluster.node(1).messages());
        assertThat(cluster.node(3).messages()).isEqualTo(cluster.node(1).messages());
    }
}
