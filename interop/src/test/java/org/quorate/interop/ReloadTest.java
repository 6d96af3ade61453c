package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code corosync-cfgtool -R} in a ring of both kinds: whichever node is asked, all reload, and the ring stays. */
class ReloadTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(60);
    /** So long that no busy machine loses the ring meanwhile: whether a reload disturbs it is the question. */
    private static final int TOKEN_MS = 10_000;

    private static final RingSettings RING = RingSettings.quick().with("token", Integer.toString(TOKEN_MS));
    private static final String DONE = "Reloading corosync.conf...\nDone\n";
    private static final byte[] KEY_A = Cluster.authkey(1);
    private static final byte[] KEY_B = Cluster.authkey(2);
    /** What each client sends meanwhile; the rate is in messages a second. */
    private record Load(long messages, List<Integer> sizes, double rate) {}

    private static final Load LIGHT = new Load(60, List.of(20, 2000), 20);
    private static final Load HEAVY = new Load(600, List.of(20, 2000, 30_000), 200);

    /** First byte of every knet packet that is not encrypted. */
    private static final int KNET_VERSION = 1;

    @Test
    void aTokenTimeoutReachesAllFromEitherKind() {
        try (Cluster cluster = Cluster.of("reload-token", RING, REAL, QUORATE, QUORATE)) {
            cluster.form();
            Membership before = cluster.awaitRingOfAll(CHANGE);
            changeToken(cluster, 1, TOKEN_MS + 1500);
            changeToken(cluster, 2, TOKEN_MS + 1200);
            changeToken(cluster, 3, TOKEN_MS);
            assertOneUndisturbedRing(cluster, before);
        }
    }

    private static void changeToken(Cluster cluster, int asked, int millis) {
        cluster.rewriteAll(RING.with("token", Integer.toString(millis)), KEY_A);
        reload(cluster.node(asked));
        for (ClusterNode node : cluster.nodes()) {
            awaitKey(node, "runtime.config.totem.token", "u32", Integer.toString(millis));
            awaitKey(node, "runtime.config.totem.consensus", "u32", Integer.toString(millis * 6 / 5));
        }
    }

    private static void reload(ClusterNode node) {
        Command.Outcome outcome = node.run("corosync-cfgtool", "-R");
        assertThat(outcome.stdout()).as("%s %s", node, outcome).isEqualTo(DONE);
        assertThat(outcome.exit()).as("%s %s", node, outcome).isZero();
    }

    private static void awaitKey(ClusterNode node, String key, String type, String value) {
        Deadline.seconds(10)
                .await(
                        key + " is " + value + " at " + node,
                        () -> node.run("corosync-cmapctl", "-g", key)
                                .stdout()
                                .equals(key + " (" + type + ") = " + value + "\n"),
                        () -> node.run("corosync-cmapctl", "-g", key).toString());
    }

    private static void assertOneUndisturbedRing(Cluster cluster, Membership before) {
        assertThat(cluster.areOneRing(List.of(1, 2, 3))).as(cluster.describe()).isTrue();
        for (ClusterNode node : cluster.nodes()) {
            assertThat(Histories.after(node, before)).as("%s", node).isEmpty();
        }
    }

    @Test
    void cryptoIsSwitchedOnAndItsKeyChangedUnderTraffic() {
        RingSettings clear = RING.withDebug();
        RingSettings encrypted = clear.withCrypto("nss", "aes256", "sha256");
        try (Cluster cluster = Cluster.of("reload-crypto", clear, REAL, QUORATE, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("rekey", 1, 2, 3);

            // From its first key on, and until all send with it, the real node logs lines for each packet in clear;
            // when the pipe
            // to its logging thread is full, it sleeps over each line with the lock held that its reload waits for.
            // More
            // traffic here, and it stands still for up to a minute.
            rekey(cluster, clients, 2, encrypted, KEY_A, LIGHT);
            Membership before = cluster.awaitRingOfAll(CHANGE);
            assertThat(sharesInClear(cluster, clients)).isZero();
            rekey(cluster, clients, 1, encrypted, KEY_B, HEAVY);
            rekey(cluster, clients, 3, encrypted, KEY_A, HEAVY);
            rekey(cluster, clients, 1, clear, KEY_A, HEAVY);
            assertThat(sharesInClear(cluster, clients)).isEqualTo(1);
            assertOneUndisturbedRing(cluster, before);
            for (ClusterNode node : cluster.nodes()) {
                assertThat(cryptoPhases(node)).as("%s", node).containsExactly(1, 2, 1, 2, 1, 2, 1, 2);
            }
        }
    }

    /** Each change goes over to the new key first, and forgets the old one when all have done so (spec 30 §6.3). */
    private static List<Integer> cryptoPhases(ClusterNode node) {
        String line = "Crypto reconfiguration phase ";
        return node.log()
                .linesWith(line)
                .map(text -> Integer.valueOf(
                        text.substring(text.indexOf(line) + line.length()).strip()))
                .toList();
    }

    /** Reloads while messages flow; nothing is lost, and a node that starts with the new key finds the ring. */
    private static void rekey(
            Cluster cluster, List<CpgClient> clients, int asked, RingSettings settings, byte[] key, Load load) {
        clients.forEach(CpgClient::reset);
        clients.forEach(client -> client.send(load.messages, load.sizes, load.rate));
        cluster.rewriteAll(settings, key);
        reload(cluster.node(asked));
        Streams.awaitDelivered(clients, load.messages * clients.size(), Duration.ofSeconds(60));
        Streams.assertEqual(clients);
    }

    /** Of the packets that node 2 receives while messages flow, the part that is not encrypted. */
    private static double sharesInClear(Cluster cluster, List<CpgClient> clients) {
        try (Capture capture = Capture.of(cluster.node(2), 0)) {
            clients.forEach(CpgClient::reset);
            clients.forEach(client -> client.send(50, List.of(100), 20));
            Streams.awaitDelivered(clients, 150, Duration.ofSeconds(20));
            List<byte[]> seen = capture.payloads();
            assertThat(seen).hasSizeGreaterThan(50);
            long clear = seen.stream()
                    .filter(packet -> packet.length > 8
                            && packet[0] == KNET_VERSION
                            && packet[2] == 0
                            && packet[3] >= 1
                            && packet[3] <= 3)
                    .count();
            return (double) clear / seen.size();
        }
    }

    @Test
    void aRefusedReloadChangesNothingAndIsAnsweredAlike() {
        try (Cluster cluster = Cluster.of("reload-refused", RING, REAL, QUORATE, QUORATE)) {
            cluster.form();
            Membership before = cluster.awaitRingOfAll(CHANGE);
            for (RingSettings wrong :
                    List.of(RING.with("token", "abc"), RING.with("token", "5"), RING.with("crypto_cipher", "rot13"))) {
                cluster.rewriteAll(wrong, KEY_A);
                Command.Outcome real = cluster.node(1).run("corosync-cfgtool", "-R");
                Command.Outcome ours = cluster.node(2).run("corosync-cfgtool", "-R");
                assertThat(real.exit()).as("%s", real).isPositive();
                assertThat(ours.exit()).as("%s %s", wrong.totem(), ours).isEqualTo(real.exit());
                assertThat(ours.stdout() + ours.stderr()).isEqualTo(real.stdout() + real.stderr());
                awaitKey(cluster.node(2), "runtime.config.totem.token", "u32", Integer.toString(TOKEN_MS));
            }
            changeToken(cluster, 2, TOKEN_MS + 1500);
            assertOneUndisturbedRing(cluster, before);
        }
    }

    /** One node cannot read what the others can: they change, it keeps what it has, and nobody leaves. */
    @Test
    void aNodeThatCannotReadItsFileKeepsWhatItHas() {
        try (Cluster cluster = Cluster.of("reload-one-refuses", RING, REAL, QUORATE, QUORATE)) {
            cluster.form();
            Membership before = cluster.awaitRingOfAll(CHANGE);
            cluster.rewriteAll(RING.with("token", Integer.toString(TOKEN_MS + 1500)), KEY_A);
            cluster.node(3).writeFiles("totem {\n", KEY_A);
            reload(cluster.node(1));
            awaitKey(cluster.node(1), "runtime.config.totem.token", "u32", Integer.toString(TOKEN_MS + 1500));
            awaitKey(cluster.node(2), "runtime.config.totem.token", "u32", Integer.toString(TOKEN_MS + 1500));
            awaitKey(cluster.node(3), "runtime.config.totem.token", "u32", Integer.toString(TOKEN_MS));
            Deadline.seconds(10)
                    .await(
                            "node 3 says why",
                            () -> cluster.node(3)
                                    .log()
                                    .linesWith("Missing closing brace")
                                    .findAny()
                                    .isPresent());
            assertOneUndisturbedRing(cluster, before);
        }
    }
}
