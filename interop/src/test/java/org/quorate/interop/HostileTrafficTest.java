package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What does not belong to the ring is refused, and harms nobody. */
class HostileTrafficTest extends InteropTest {
    private static final RingSettings CRYPTO = RingSettings.quick().withCrypto("nss", "aes256", "sha256");
    private static final Duration CHANGE = Duration.ofSeconds(12);
    /** Processes start in it too, which on a busy machine takes longer than any ring. */
    private static final Duration START = Duration.ofMinutes(1);

    private static final List<String> CAUSES =
            List.of("authentication", "clear_text", "not_knet", "not_configured", "unknown_node", "wrong_address");
    private static final Duration LOOK = Duration.ofSeconds(5);

    @Test
    void aNodeWithAnotherKeyStaysOut() {
        try (Cluster cluster = Cluster.of("wrong-key", CRYPTO, QUORATE, REAL, QUORATE)) {
            cluster.node(2).replaceAuthkey(Cluster.authkey(2));
            assertNodeTwoStaysOut(cluster);
            assertThat(cluster.node(1).log().linesWith("10.77.0.2"))
                    .isNotEmpty()
                    .hasSizeLessThan(40);
            assertRejectedOnlyFor("authentication", cluster.node(1));
            assertRejectedOnlyFor("authentication", cluster.node(3));
        }
    }

    @Test
    void ourNodeWithAnotherKeyStaysOut() {
        try (Cluster cluster = Cluster.of("wrong-key-ours", CRYPTO, REAL, QUORATE, REAL)) {
            cluster.node(2).replaceAuthkey(Cluster.authkey(2));
            assertNodeTwoStaysOut(cluster);
            assertRejectedOnlyFor("authentication", cluster.node(2));
        }
    }

    @Test
    void ourNodeWithoutCryptoStaysOut() {
        try (Cluster cluster = Cluster.of("no-crypto-ours", CRYPTO, REAL, QUORATE, REAL)) {
            cluster.rewriteConfig(2, CRYPTO.withoutCrypto());
            assertNodeTwoStaysOut(cluster);
            assertThat(rejected(cluster.node(2), "not_knet")).isPositive();
            assertThat(rejected(cluster.node(2), "authentication")).isZero();
        }
    }

    /** Packets dropped for a cause; a cause that never occurred has no key. */
    private static long rejected(ClusterNode node, String cause) {
        return Math.max(0, node.statistic("stats.knet.rejected." + cause));
    }

    private static void assertRejectedOnlyFor(String cause, ClusterNode node) {
        for (String each : CAUSES) {
            if (each.equals(cause)) {
                assertThat(rejected(node, each)).as("%s %s", node, each).isPositive();
            } else {
                assertThat(rejected(node, each)).as("%s %s", node, each).isZero();
            }
        }
    }

    @Test
    void aNodeWithoutCryptoStaysOut() {
        try (Cluster cluster = Cluster.of("no-crypto", CRYPTO, QUORATE, REAL, QUORATE)) {
            cluster.rewriteConfig(2, CRYPTO.withoutCrypto());
            assertNodeTwoStaysOut(cluster);
            assertThat(cluster.node(1).log().linesWith("10.77.0.2"))
                    .isNotEmpty()
                    .hasSizeLessThan(40);
            assertRejectedOnlyFor("clear_text", cluster.node(1));
            assertRejectedOnlyFor("clear_text", cluster.node(3));
        }
    }

    private static void assertNodeTwoStaysOut(Cluster cluster) {
        cluster.startAll();
        cluster.awaitRing(START, 1, 3);
        cluster.awaitRing(START, 2);
        Deadline.in(LOOK).elapse();
        assertThat(cluster.areOneRing(List.of(1, 3))).as(cluster.describe()).isTrue();
        assertThat(cluster.areOneRing(List.of(2))).as(cluster.describe()).isTrue();
    }

    @Test
    void garbageDoesNotDisturbARingWithCrypto() {
        try (Cluster cluster = Cluster.of("garbage-crypto", CRYPTO, REAL, QUORATE, QUORATE)) {
            Membership before = formAndCapture(cluster, CRYPTO, true);
            assertThat(Histories.after(cluster.node(2), before)).isEmpty();
            // Noise and broken packets alike fail authentication; those too short for a signature are nothing else.
            assertThat(rejected(cluster.node(2), "authentication")).isGreaterThan(1000);
        }
    }

    /** Without crypto a forged packet is as good as a real one; a node must survive it and find the others again. */
    @Test
    void garbageDoesNotEndANodeWithoutCrypto() {
        try (Cluster cluster = Cluster.of("garbage-clear", RingSettings.quick(), REAL, QUORATE, QUORATE)) {
            formAndCapture(cluster, RingSettings.quick(), false);
        }
    }

    private static Membership formAndCapture(Cluster cluster, RingSettings settings, boolean demandSteady) {
        List<byte[]> seen;
        try (Capture capture = Capture.of(cluster.node(2), 0)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("garbage", 1, 2, 3);
            clients.forEach(client -> client.send(50, List.of(10, 3000, 70_000), 0));
            Streams.awaitDelivered(clients, 150, Duration.ofSeconds(20));
            seen = capture.payloads();
        }
        Membership before = cluster.awaitRingOfAll(CHANGE);
        List<byte[]> hostile = hostile(seen);
        long sent = cluster.faults().inject(1, 2, hostile) + cluster.faults().inject(3, 2, hostile);
        note(sent + " hostile datagrams from " + seen.size() + " captured, " + settings.totem());
        assertThat(cluster.node(2).isRunning()).as(cluster.describe()).isTrue();
        if (demandSteady) {
            assertThat(cluster.areOneRing(List.of(1, 2, 3)))
                    .as(cluster.describe())
                    .isTrue();
        }
        cluster.awaitRingOfAll(Duration.ofSeconds(30));
        List<CpgClient> after = cluster.joinGroup("after", 1, 2, 3);
        after.forEach(client -> client.send(30, List.of(10, 3000, 70_000), 0));
        Streams.awaitDelivered(after, 90, Duration.ofSeconds(20));
        Streams.assertEqual(after);
        return before;
    }

    /** Noise, and real packets cut short, lengthened and with flipped bits; the seed makes it the same every time. */
    private static List<byte[]> hostile(List<byte[]> seen) {
        Random random = new Random(20);
        List<byte[]> hostile = new ArrayList<>();
        for (int length = 0; length < 200; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            hostile.add(noise);
        }
        for (int i = 0; i < 1500 && !seen.isEmpty(); i++) {
            byte[] packet = seen.get(random.nextInt(seen.size())).clone();
            int kind = i % 3;
            if (kind == 0) {
                packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
            } else if (kind == 1) {
                packet[random.nextInt(Math.min(packet.length, 120))] ^= (byte) (1 << random.nextInt(8));
            } else {
                int at = random.nextInt(Math.min(packet.length, 100));
                for (int k = at; k < Math.min(packet.length, at + 4); k++) {
                    packet[k] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
                }
            }
            hostile.add(packet);
        }
        return hostile;
    }
}
