package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes of either kind die, freeze, leave and come back, and both kinds see the same happen. Node 3 is the victim. */
class NodeFaultsTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final int TOKEN_MILLIS = 1000;

    static Stream<List<Kind>> rings() {
        return Stream.of(List.of(REAL, REAL, QUORATE), List.of(REAL, QUORATE, REAL));
    }

    @ParameterizedTest
    @MethodSource("rings")
    void deathLeaveAndReturnAreSeenAlike(List<Kind> kinds) {
        try (Cluster cluster = Cluster.of("node-faults", RingSettings.quick(), kinds.toArray(Kind[]::new))) {
            cluster.form();
            ClusterNode victim = cluster.node(3);
            List<CpgClient> survivors = cluster.joinGroup("faults", 1, 2);

            long killed = System.currentTimeMillis();
            victim.kill();
            Membership without = cluster.awaitRing(CHANGE, 1, 2);
            note(kinds + " killed node 3: ring of two after " + (without.formedMillis() - killed) + " ms");
            victim.start();
            cluster.awaitRingOfAll(CHANGE);

            victim.shutDown();
            cluster.awaitRing(CHANGE, 1, 2);
            victim.start();
            cluster.awaitRingOfAll(CHANGE);
            Histories.assertSequenceGrows(victim);

            victim.kill();
            victim.loseState();
            cluster.awaitRing(CHANGE, 1, 2);
            victim.start();
            Membership last = cluster.awaitRingOfAll(CHANGE);

            cluster.nodes()
                    .forEach(node -> assertThat(node.isQuorate()).as("%s", node).isTrue());
            Histories.assertSequenceGrows(cluster.node(1));
            Histories.assertSequenceGrows(cluster.node(2));
            Histories.assertAlike(cluster);
            assertThat(cluster.node(1).log().memberships()).endsWith(last);
            survivors.forEach(client -> client.send(200, List.of(10, 2000, 100_000), 0));
            Streams.awaitDelivered(survivors, 400, Duration.ofSeconds(30));
            Streams.assertEqual(survivors);
        }
    }

    @ParameterizedTest
    @MethodSource("rings")
    void aFrozenNodeIsLeftOutAndTakenBack(List<Kind> kinds) {
        try (Cluster cluster = Cluster.of("node-frozen", RingSettings.quick(), kinds.toArray(Kind[]::new))) {
            cluster.form();
            ClusterNode victim = cluster.node(3);
            Membership before = cluster.awaitRingOfAll(CHANGE);

            victim.pause();
            Deadline.in(Duration.ofMillis(TOKEN_MILLIS / 4)).elapse();
            victim.resume();
            Deadline.in(Duration.ofMillis(2 * TOKEN_MILLIS)).elapse();
            cluster.awaitRingOfAll(CHANGE);
            assertThat(Histories.after(cluster.node(1), before)).isEmpty();

            victim.pause();
            cluster.awaitRing(CHANGE, 1, 2);
            victim.resume();
            Membership back = cluster.awaitRingOfAll(CHANGE);

            // Longer than token and consensus timeout together, and than the others need to go on without it.
            victim.pause();
            cluster.awaitRing(CHANGE, 1, 2);
            Deadline.in(Duration.ofMillis(3 * TOKEN_MILLIS)).elapse();
            assertThat(cluster.node(1).isQuorate()).isTrue();
            victim.resume();
            assertThat(cluster.awaitRingOfAll(CHANGE).seq()).isGreaterThan(back.seq());
            Deadline.seconds(10).await("quorum at " + victim, victim::isQuorate);
            Histories.assertAlike(cluster);
            cluster.nodes().forEach(Histories::assertSequenceGrows);
        }
    }

    @ParameterizedTest
    @MethodSource("rings")
    void partitionsGoOnAndMerge(List<Kind> kinds) {
        try (Cluster cluster = Cluster.of("partition", RingSettings.quick(), kinds.toArray(Kind[]::new))) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("partition", 1, 2, 3);
            clients.forEach(client -> client.send(3000, List.of(20, 400, 3000), 300));
            cluster.faults().partition(List.of(List.of(1, 2), List.of(3)));
            cluster.awaitRing(CHANGE, 1, 2);
            cluster.awaitRing(CHANGE, 3);
            assertThat(cluster.node(1).isQuorate()).isTrue();
            assertThat(cluster.node(2).isQuorate()).isTrue();
            assertThat(cluster.node(3).isQuorate()).isFalse();
            cluster.healAndAwaitRingOfAll(CHANGE);
            Deadline.seconds(30).await("all is sent", () -> clients.stream().allMatch(CpgClient::sentAll));
            Deadline.seconds(20)
                    .await(
                            "all that nodes 1 and 2 sent reached both",
                            () -> clients.get(0).account().count() >= 6000
                                    && clients.get(0).account().count()
                                            == clients.get(1).account().count(),
                            () -> Streams.describe(clients));
            Streams.assertEqual(clients.subList(0, 2));
            Streams.assertSameOrder(clients);
            Histories.assertAlike(cluster);
            cluster.nodes().forEach(Histories::assertSequenceGrows);
            clients.forEach(CpgClient::reset);
            clients.forEach(client -> client.send(100, List.of(10, 70_000), 0));
            Streams.awaitDelivered(clients, 300, Duration.ofSeconds(20));
            Streams.assertEqual(clients);
        }
    }
}
