package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds form one ring, as fast as the real ones do among themselves, whatever the crypto. */
class MixedRingTest extends InteropTest {
    /** Two heartbeat and merge intervals may fall differently from one run to the next. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(2);
    /**
     * A representative that has agreed with some of the nodes, just before these hear of the others, waits in COMMIT for a token
     * that none of them accepts until the token timeout (spec 20 §4.6); three of a hundred simulated formations do.
     */
    private static final Duration REFUSED_COMMIT_TOKEN = Duration.ofMillis(3650);

    /** Bytes; what is undiscovered yet is about 500, what 1500 bytes of Ethernet leave is about 1400. */
    private static final int SMALLEST_DISCOVERED = 1000;

    /**
     * A probe that is answered late, by a node that is just starting, counts as lost: the real node then stays at the smallest size
     * until it looks again, by default after half a minute.
     */
    private static final RingSettings RING = RingSettings.quick().with("knet_pmtud_interval", "3");

    private static final Map<RingSettings, Duration> REFERENCE = new ConcurrentHashMap<>();

    static Stream<Arguments> rings() {
        List<RingSettings> settings = new ArrayList<>();
        settings.add(RING);
        for (String model : new String[] {"nss", "openssl"}) {
            settings.add(RING.withCrypto(model, "aes256", "sha256"));
            settings.add(RING.withCrypto(model, "aes128", "sha1"));
            settings.add(RING.withCrypto(model, "aes192", "sha384"));
        }
        return settings.stream()
                .flatMap(each -> Stream.of(
                        Arguments.of(each, List.of(REAL, QUORATE, QUORATE)),
                        Arguments.of(each, List.of(QUORATE, REAL, REAL))));
    }

    private static Duration reference(RingSettings settings) {
        return REFERENCE.computeIfAbsent(settings, each -> {
            try (Cluster cluster = Cluster.of("mixed-ring-reference", each, REAL, REAL, REAL)) {
                return cluster.form();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("rings")
    void bothKindsFormOneRing(RingSettings settings, List<Kind> kinds) {
        Duration reference = reference(settings.withoutCrypto());
        try (Cluster cluster = Cluster.of("mixed-ring", settings, kinds.toArray(Kind[]::new))) {
            Duration formed = cluster.form();
            note(kinds + " " + settings.totem() + ": ring after " + formed.toMillis() + " ms, three real nodes "
                    + reference.toMillis() + " ms");
            assertThat(formed).isLessThan(reference.plus(ALLOWANCE).plus(REFUSED_COMMIT_TOKEN));
            // A ring forms at the smallest MTU; each node's discovery ends when its own links have been probed.
            Deadline.seconds(20)
                    .await(
                            "one discovered path MTU at every node",
                            () -> pathMtus(cluster).allMatch(mtu -> mtu > SMALLEST_DISCOVERED)
                                    && pathMtus(cluster).distinct().count() == 1,
                            () -> pathMtus(cluster).toList().toString());
            cluster.realNodes().forEach(node -> assertEqualMembers(cluster, node));
            cluster.nodes()
                    .forEach(node -> assertThat(node.isQuorate()).as("%s", node).isTrue());
        }
    }

    private static Stream<Long> pathMtus(Cluster cluster) {
        return cluster.nodes().stream()
                .flatMap(node ->
                        cluster.nodes().stream().filter(peer -> peer != node).map(peer -> node.pathMtu(peer.id(), 0)));
    }

    /** The real node's tools show every node alike. */
    private static void assertEqualMembers(Cluster cluster, RealCorosync node) {
        assertThat(node.quorumStatus())
                .containsPattern("Nodes: +3\n")
                .containsPattern("Quorate: +Yes\n")
                .containsPattern("Expected votes: +3\n")
                .containsPattern("Total votes: +3\n");
        for (ClusterNode member : cluster.nodes()) {
            assertThat(node.quorumStatus())
                    .containsPattern(" " + member.id() + " +1 +node" + member.id()
                            + (member == node ? " \\(local\\)" : "") + "\n");
        }
        for (ClusterNode peer : cluster.nodes()) {
            if (peer != node) {
                assertThat(node.knownNodes())
                        .containsPattern("nodeid: +" + peer.id() + " reachable\n   LINK: 0 udp \\("
                                + Namespace.address(node.id(), 0) + "->" + Namespace.address(peer.id(), 0)
                                + "\\) enabled connected mtu: \\d{4}\n");
            }
        }
    }

    @Test
    void bothKindsFormOneRingAtDefaultTimeouts() {
        Duration reference = reference(RingSettings.defaults());
        try (Cluster cluster = Cluster.of("mixed-ring-defaults", RingSettings.defaults(), REAL, QUORATE, QUORATE)) {
            Duration formed = cluster.form();
            note("defaults: ring after " + formed.toMillis() + " ms, three real nodes " + reference.toMillis() + " ms");
            assertThat(formed).isLessThan(reference.plus(ALLOWANCE).plus(REFUSED_COMMIT_TOKEN));
        }
    }
}
