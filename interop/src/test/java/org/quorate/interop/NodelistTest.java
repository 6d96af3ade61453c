package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node is added to the nodelist of a running ring and taken out of it again, by reload, while messages flow. */
class NodelistTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(40);
    private static final RingSettings RING = RingSettings.quick().with("token", "3000");
    private static final List<Integer> THREE = List.of(1, 2, 3);
    private static final List<Integer> FOUR = List.of(1, 2, 3, 4);

    static Stream<List<Kind>> rings() {
        return Stream.of(List.of(REAL, QUORATE, QUORATE, REAL), List.of(QUORATE, REAL, REAL, QUORATE));
    }

    @ParameterizedTest
    @MethodSource("rings")
    void aNodeIsAddedAndTakenAwayUnderTraffic(List<Kind> kinds) {
        try (Cluster cluster = Cluster.of("nodelist", RING, kinds.toArray(Kind[]::new))) {
            cluster.list(THREE, RING);
            THREE.forEach(id -> cluster.node(id).start());
            cluster.awaitRing(CHANGE, 1, 2, 3);
            List<CpgClient> clients = cluster.joinGroup("nodelist", 1, 2, 3);
            Membership before = cluster.awaitRing(CHANGE, 1, 2, 3);
            clients.forEach(client -> client.send(1500, List.of(20, 2000, 30_000), 150));

            cluster.list(FOUR, RING);
            reload(cluster.node(1));
            awaitExpectedVotes(cluster, THREE, 4);
            for (int id : THREE) {
                assertThat(Histories.after(cluster.node(id), before))
                        .as("node %d", id)
                        .isEmpty();
            }
            cluster.node(4).start();
            cluster.awaitRing(CHANGE, 1, 2, 3, 4);
            awaitExpectedVotes(cluster, FOUR, 4);

            cluster.node(4).shutDown();
            Membership without = cluster.awaitRing(CHANGE, 1, 2, 3);
            cluster.list(THREE, RING);
            reload(cluster.node(2));
            awaitExpectedVotes(cluster, THREE, 3);
            for (int id : THREE) {
                assertThat(Histories.after(cluster.node(id), without))
                        .as("node %d", id)
                        .isEmpty();
                assertThat(cluster.node(id)
                                .run("corosync-cmapctl", "nodelist.node.3.")
                                .stdout())
                        .isEmpty();
                assertThat(cluster.node(id).run("corosync-cfgtool", "-s").stdout())
                        .doesNotContain("nodeid:          4");
            }
            Streams.awaitDelivered(clients, 4500, Duration.ofSeconds(60));
            Streams.assertEqual(clients);
            Histories.assertAlike(cluster);
        }
    }

    private static void reload(ClusterNode node) {
        Command.Outcome outcome = node.run("corosync-cfgtool", "-R");
        assertThat(outcome.exit()).as("%s %s", node, outcome).isZero();
    }

    private static void awaitExpectedVotes(Cluster cluster, List<Integer> ids, int votes) {
        for (int id : ids) {
            ClusterNode node = cluster.node(id);
            Deadline.in(CHANGE)
                    .await(
                            node + " expects " + votes + " votes",
                            () -> node.run("corosync-quorumtool", "-s")
                                    .stdout()
                                    .contains("Expected votes:   " + votes + "\n"),
                            () -> node.run("corosync-quorumtool", "-s").toString());
        }
    }
}
