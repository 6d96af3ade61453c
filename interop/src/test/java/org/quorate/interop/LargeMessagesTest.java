package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of a libcpg client that do not fit one request: the library sends them in parts (spec 30 §3.8), all or nothing arrives. */
class LargeMessagesTest extends InteropTest {
    private static final Duration DELIVERY = Duration.ofSeconds(60);
    /** The largest that goes in one request. */
    private static final int ONE_REQUEST = 1_047_552;

    private static final int LARGE = 6_000_000;
    private static final MessagePattern PATTERN = new MessagePattern(LARGE);

    static Stream<List<Kind>> rings() {
        return Stream.of(List.of(REAL, QUORATE, QUORATE), List.of(QUORATE, REAL, REAL));
    }

    @Test
    void messagesBeyondOneRequestArriveWholeAndInOrder() {
        try (Cluster cluster = Cluster.of("large-messages", RingSettings.quick(), REAL, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroupByLibcpg("large", 1, 2);
            List<Integer> sizes =
                    List.of(ONE_REQUEST - 1, ONE_REQUEST, ONE_REQUEST + 1, 10, 2 * ONE_REQUEST + 7, LARGE);
            clients.forEach(client -> client.send(sizes.size(), sizes, 0));
            Streams.awaitDelivered(clients, 2L * sizes.size(), DELIVERY);
            Streams.assertEqual(clients);
            for (CpgClient client : clients) {
                assertThat(lengths(client)).containsExactlyInAnyOrderElementsOf(twice(sizes));
            }
        }
    }

    private static List<Integer> twice(List<Integer> sizes) {
        List<Integer> both = new ArrayList<>(sizes);
        both.addAll(sizes);
        return both;
    }

    /** A client dies, then a node, each while its messages are on the way in parts: nobody is given a part or a mixture. */
    @ParameterizedTest
    @MethodSource("rings")
    void whatASenderDidNotFinishIsDeliveredToNobody(List<Kind> kinds) {
        try (Cluster cluster = Cluster.of("partial-messages", RingSettings.quick(), kinds.toArray(Kind[]::new))) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroupByLibcpg("partial", 1, 2, 3);
            List<CpgClient> survivors = clients.subList(0, 2);
            CpgClient victim = clients.get(2);

            victim.flood(60_000, LARGE);
            Streams.awaitDelivered(survivors, 2, DELIVERY);
            victim.close();
            awaitMembers(survivors, 2);
            assertOnlyWholeMessages(survivors, 2);

            try (CpgClient second = cluster.node(3).openLibcpg("second")) {
                second.join("partial");
                awaitMembers(survivors, 3);
                survivors.forEach(CpgClient::reset);
                second.flood(60_000, LARGE);
                Streams.awaitDelivered(survivors, 2, DELIVERY);
                cluster.node(3).kill();
            }
            cluster.awaitRing(DELIVERY, 1, 2);
            awaitMembers(survivors, 2);
            assertOnlyWholeMessages(survivors, 2);

            survivors.forEach(CpgClient::reset);
            survivors.forEach(client -> client.send(3, List.of(LARGE, 10, ONE_REQUEST), 0));
            Streams.awaitDelivered(survivors, 6, DELIVERY);
            Streams.assertEqual(survivors);
        }
    }

    /** The sender's first, second, third … message, each whole and as it was sent, and the same number of them at each client. */
    private static void assertOnlyWholeMessages(List<CpgClient> clients, int least) {
        Streams.assertEqual(clients);
        for (CpgClient client : clients) {
            List<String> delivered = Streams.messages(client);
            assertThat(delivered).hasSizeGreaterThanOrEqualTo(least);
            for (int i = 0; i < delivered.size(); i++) {
                assertThat(delivered.get(i))
                        .as("message %d at %s", i, client.node())
                        .endsWith(" " + LARGE + " " + PATTERN.hash(i, LARGE));
            }
        }
    }

    private static List<Integer> lengths(CpgClient client) {
        return Streams.messages(client).stream()
                .map(line -> Integer.valueOf(line.split(" ")[3]))
                .toList();
    }

    private static void awaitMembers(List<CpgClient> clients, int count) {
        Deadline.in(DELIVERY)
                .await(
                        count + " members",
                        () -> clients.stream()
                                .allMatch(client -> client.members().size() == count));
    }
}
