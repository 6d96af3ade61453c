package org.quorate.interop;

import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What real and own senders multicast reaches every node alike, byte for byte and in one order. */
class OrderedDeliveryTest extends InteropTest {
    /** Small ones that are packed, some about the size of a datagram and of a ring frame, large ones that are fragmented. */
    private static final List<Integer> ALL_SIZES =
            List.of(10, 11, 64, 300, 1399, 1400, 1500, 8192, 65000, 65536, 66000, 200_000, 1 << 20);

    private static final List<Integer> SMALL_SIZES = List.of(10, 64, 300, 1000, 1400, 2000, 5000);

    @Test
    void streamsAreEqualWithTwoRealSenders() {
        RingSettings settings = RingSettings.quick().withCrypto("nss", "aes256", "sha256");
        try (Cluster cluster = Cluster.of("order-two-real", settings, REAL, REAL, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            sendAndCompare(clients, 390, ALL_SIZES, 0, Duration.ofSeconds(90));
            sendAndCompare(clients, 20_000, List.of(10, 20, 33), 0, Duration.ofMinutes(1));
        }
    }

    @Test
    void streamsAreEqualWithTwoOwnSenders() {
        try (Cluster cluster = Cluster.of("order-two-ours", RingSettings.quick(), QUORATE, REAL, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            sendAndCompare(clients, 390, ALL_SIZES, 0, Duration.ofSeconds(90));
            sendAndCompare(clients, 20_000, List.of(10, 20, 33), 0, Duration.ofMinutes(1));
        }
    }

    @Test
    void streamsAreEqualAtOnePercentLoss() {
        try (Cluster cluster = Cluster.of("order-loss-1", RingSettings.defaults(), REAL, QUORATE, REAL)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            cluster.faults().losePercent(1);
            sendAndCompare(clients, 300, SMALL_SIZES, 40, Duration.ofMinutes(2));
        }
    }

    @Test
    @Tag("soak")
    void streamsAreEqualAtOnePercentLossWithLargeMessages() {
        try (Cluster cluster = Cluster.of("order-loss-1-large", RingSettings.defaults(), REAL, QUORATE, REAL)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            cluster.faults().losePercent(1);
            sendAndCompare(clients, 130, ALL_SIZES, 5, Duration.ofMinutes(5));
        }
    }

    @Test
    void orderIsOneAtFivePercentLoss() {
        RingSettings settings = RingSettings.defaults().with("netmtu", "1400").withCrypto("nss", "aes256", "sha256");
        try (Cluster cluster = Cluster.of("order-loss-5", settings, REAL, QUORATE, REAL)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroup("order", 1, 2, 3);
            cluster.faults().losePercent(5);
            clients.forEach(client -> client.send(400, List.of(300), 50));
            Deadline.seconds(120)
                    .await("all messages to be sent", () -> clients.stream().allMatch(CpgClient::sentAll));
            cluster.faults().heal();
            // Whoever was without the others for a while lacks what they sent then; the rest must arrive.
            awaitQuiet(clients, Duration.ofSeconds(10));
            cluster.awaitRingOfAll(Duration.ofMinutes(1));
            Streams.assertSameOrder(clients);
            note("5 % loss, each sent 400:\n" + Streams.describe(clients) + "\nmemberships "
                    + cluster.node(2).log().memberships());
            Histories.assertAlike(cluster);
            sendAndCompare(clients, 100, SMALL_SIZES, 0, Duration.ofSeconds(30));
        }
    }

    /** Every client sends; then every client must have been delivered the same, from the first byte on. */
    private static void sendAndCompare(
            List<CpgClient> clients, int count, List<Integer> sizes, double rate, Duration limit) {
        clients.forEach(CpgClient::reset);
        long started = System.nanoTime();
        clients.forEach(client -> client.send(count, sizes, rate));
        Streams.awaitDelivered(clients, (long) count * clients.size(), limit);
        note(count * clients.size() + " messages, "
                + clients.getFirst().account().bytes() + " bytes in " + (System.nanoTime() - started) / 1_000_000
                + " ms");
        Streams.assertEqual(clients);
    }

    /** Waits until nothing was delivered for longer than a token loss and the consensus after it take. */
    private static void awaitQuiet(List<CpgClient> clients, Duration quiet) {
        List<CpgClient.Account> before;
        do {
            before = clients.stream().map(CpgClient::account).toList();
            Deadline.in(quiet).elapse();
        } while (!before.equals(clients.stream().map(CpgClient::account).toList()));
    }
}
