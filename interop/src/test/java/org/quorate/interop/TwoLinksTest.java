package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two links between nodes of both kinds: one may fail or change its MTU, and nothing but the traffic's path changes. */
class TwoLinksTest extends InteropTest {
    private static final Duration NOTICE = Duration.ofSeconds(15);
    /** Heartbeats wait longer for a young link, ten times at first: a cut then costs the token (spec 10 §8.4). */
    private static final Duration HEARTBEATS_SETTLE = Duration.ofSeconds(10);

    @Test
    void cuttingALinkMovesTheTrafficOnly() {
        // Link 1 is preferred: with the default policy, passive, the higher priority carries everything.
        RingSettings settings = RingSettings.defaults()
                .withLinks(2)
                .withInterface(0, "knet_link_priority", "10")
                .withInterface(1, "knet_link_priority", "20");
        try (Cluster cluster = Cluster.of("two-links", settings, REAL, QUORATE, QUORATE)) {
            cluster.form();
            Membership before = cluster.awaitRingOfAll(NOTICE);
            awaitConnected(cluster, List.of(0, 1));
            List<CpgClient> clients = cluster.joinGroup("links", 1, 2, 3);

            assertTrafficUses(cluster, clients, 1, 0);
            Deadline.in(HEARTBEATS_SETTLE).elapse();
            cluster.faults().silenceLink(1);
            awaitConnected(cluster, List.of(0));
            assertTrafficUses(cluster, clients, 0, 1);
            cluster.faults().heal();
            awaitConnected(cluster, List.of(0, 1));
            assertTrafficUses(cluster, clients, 1, 0);
            cluster.faults().unplug(2, 0);
            Deadline.in(NOTICE)
                    .await(
                            "node 1 misses link 0 of node 2",
                            () -> cluster.node(1).connectedLinks(2).equals(List.of(1)));
            Deadline.in(NOTICE)
                    .await(
                            "node 2 misses its link 0",
                            () -> cluster.node(2).connectedLinks(1).equals(List.of(1)));
            cluster.faults().plug(2, 0);
            awaitConnected(cluster, List.of(0, 1));

            for (ClusterNode node : cluster.nodes()) {
                assertThat(Histories.after(node, before))
                        .as("memberships of %s", node)
                        .isEmpty();
                assertThat(node.log().linesWith("link: 1 is down"))
                        .as("log of %s", node)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void trafficGoesOnWhenTheMtuOfALinkShrinks() {
        RingSettings settings = RingSettings.defaults().withLinks(2).withCrypto("nss", "aes256", "sha256");
        try (Cluster cluster = Cluster.of("link-mtu", settings, REAL, QUORATE, REAL)) {
            cluster.form();
            Membership before = cluster.awaitRingOfAll(NOTICE);
            awaitConnected(cluster, List.of(0, 1));
            List<CpgClient> clients = cluster.joinGroup("mtu", 1, 2, 3);
            clients.forEach(client -> client.send(600, List.of(100, 1400, 30_000), 60));
            long full = cluster.node(2).pathMtu(1, 0);
            cluster.faults().setMtu(0, 1000);
            Streams.awaitDelivered(clients, 1800, Duration.ofSeconds(90));
            Streams.assertEqual(clients);
            assertThat(Histories.after(cluster.node(1), before)).isEmpty();
            note("path MTU " + full + ", then " + cluster.node(2).pathMtu(1, 0) + " (node 1 says "
                    + cluster.node(1).pathMtu(2, 0) + ")");
        }
    }

    private static void awaitConnected(Cluster cluster, List<Integer> links) {
        for (ClusterNode node : cluster.nodes()) {
            for (ClusterNode peer : cluster.nodes()) {
                if (node != peer) {
                    Deadline.in(NOTICE)
                            .await(
                                    node + " reports links " + links + " to " + peer,
                                    () -> node.connectedLinks(peer.id()).equals(links),
                                    () -> node.connectedLinks(peer.id()).toString());
                }
            }
        }
    }

    private static void assertTrafficUses(Cluster cluster, List<CpgClient> clients, int used, int idle) {
        clients.forEach(CpgClient::reset);
        long usedBefore = packets(cluster, used);
        long idleBefore = packets(cluster, idle);
        clients.forEach(client -> client.send(100, List.of(20, 5000), 0));
        Streams.awaitDelivered(clients, 300, Duration.ofSeconds(30));
        Streams.assertEqual(clients);
        long usedNow = packets(cluster, used) - usedBefore;
        long idleNow = packets(cluster, idle) - idleBefore;
        assertThat(idleNow)
                .as("packets on link %d beside %d on link %d", idle, usedNow, used)
                .isZero();
        assertThat(usedNow).isPositive();
    }

    private static long packets(Cluster cluster, int link) {
        long sum = 0;
        for (ClusterNode node : cluster.nodes()) {
            for (ClusterNode peer : cluster.nodes()) {
                if (node != peer) {
                    sum += node.dataPacketsSent(peer.id(), link);
                }
            }
        }
        return sum;
    }
}
