package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs on libcpg that send faster than they, or others, read. */
class LibcpgFloodTest extends InteropTest {
    private static final int MEBIBYTE = 1 << 20;
    /** What waits for clients in a daemon at most is 128 MiB, its heap at most 256. */
    private static final int RESIDENT_LIMIT_MEBIBYTES = 400;

    /** Sends flat out from the first client; every client must get the same. */
    private static void flood(List<CpgClient> clients, long count, int size) {
        clients.forEach(CpgClient::reset);
        CpgClient sender = clients.getFirst();
        sender.send(count, List.of(size), 0);
        Deadline.in(Duration.ofMinutes(2)).await("the flood to end", sender::sentAll);
        Streams.awaitDelivered(clients, count, Duration.ofMinutes(1));
        Streams.assertEqual(clients);
        assertThat(sender.account().bytes()).isEqualTo(count * size);
    }

    @Test
    void senderIsHeldBackUntilItReadsAndEveryMessageArrives() {
        try (Cluster cluster = Cluster.of("libcpg-flood", RingSettings.quick(), QUORATE, QUORATE, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroupByLibcpg("flood", 1, 2, 3);
            // one in fragments, each answered; one just whole, without an answer; many small ones; more fragments
            flood(clients, 100, MEBIBYTE);
            flood(clients, 100, MEBIBYTE - 1024);
            flood(clients, 20_000, 200);
            flood(clients, 10, 6 * MEBIBYTE);
            assertThat(cluster.node(1).residentMebibytes()).isLessThan(RESIDENT_LIMIT_MEBIBYTES);
        }
    }

    @Test
    void memberThatStopsToReadIsCutOffInBoundedMemoryAndTheOthersGoOn() {
        try (Cluster cluster = Cluster.of("libcpg-stopped", RingSettings.quick(), QUORATE, QUORATE)) {
            cluster.form();
            List<CpgClient> clients = cluster.joinGroupByLibcpg("flood", 1, 2);
            CpgClient sender = clients.getFirst();
            NativeCpgClient stopped = (NativeCpgClient) clients.get(1);
            stopped.pause();
            // in one piece: a message in fragments would be interrupted by the change of membership
            sender.send(300, List.of(MEBIBYTE - 1024), 0);
            Deadline.seconds(60).await("all to be sent", sender::sentAll);
            Streams.awaitDelivered(List.of(sender), 300, Duration.ofMinutes(1));
            assertThat(cluster.node(2).residentMebibytes()).isLessThan(RESIDENT_LIMIT_MEBIBYTES);
            Deadline.seconds(20)
                    .await(
                            "the stopped client to be cut off",
                            () -> sender.members().size() == 1,
                            () -> cluster.node(2).log().toString());
            assertThat(cluster.node(2).log().linesWith("Disconnecting client of cpg"))
                    .singleElement()
                    .asString()
                    .contains("events it has not read");
            stopped.resume();
            Deadline.seconds(20).await("it to notice", () -> !stopped.isAlive());
            assertThat(IntStream.of(1, 2).allMatch(id -> cluster.node(id).isRunning()))
                    .isTrue();
        }
    }
}
