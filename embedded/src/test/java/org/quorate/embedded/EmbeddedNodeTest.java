package org.quorate.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.base.StatusCode;
import org.quorate.client.BackPressureException;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.Member;
import org.quorate.client.ReconnectPolicy;
import org.quorate.client.RequestRefusedException;
import org.quorate.ipc.libqb.EventLimits;

/** Nodes on 127.0.0.x, each on a free port of its cluster's own. */
class EmbeddedNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final int port = freePort();

    private static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private EmbeddedSettings settings(int node, int nodes, String totem) {
        StringBuilder text =
                new StringBuilder("totem {\n  version: 2\n  cluster_name: embedded\n  token: 3000\n" + totem
                        + "  interface {\n    linknumber: 0\n    mcastport: " + port + "\n  }\n}\n"
                        + "quorum {\n  provider: corosync_votequorum\n}\nsystem {\n  state_dir: " + directory
                        + "\n}\nnodelist {\n");
        for (int id = 1; id <= nodes; id++) {
            text.append(
                    "  node {\n    ring0_addr: 127.0.0.%d\n    name: n%d\n    nodeid: %d\n  }\n".formatted(id, id, id));
        }
        try {
            Path state = Files.createDirectories(directory.resolve("state" + node));
            Path file = Files.writeString(directory.resolve("corosync.conf"), text.append("}\n"));
            return EmbeddedSettings.of(file).withStateDirectory(state).withLocalName("n" + node);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps what comes. */
    private static class Heard implements GroupListener {
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        final BlockingQueue<ClusterException> losses = new LinkedBlockingQueue<>();

        @Override
        public void onMessage(GroupMessage message) {
            lines.add(message.sender().nodeId() + ": " + new String(message.content(), UTF_8));
        }

        @Override
        public void onChange(GroupChange change) {
            lines.add(change.members().size() + " members");
        }

        @Override
        public void onLost(ClusterException cause) {
            losses.add(cause);
        }

        String next() throws InterruptedException {
            String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return line == null ? "nothing" : line;
        }
    }

    @Test
    void oneNodeAloneIsACluster() throws InterruptedException {
        Heard heard = new Heard();
        try (EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""));
                Cluster cluster = node.connect();
                Group group = cluster.join("alone", heard)) {
            assertThat(cluster.awaitQuorate(PATIENCE).nodes()).containsExactly(1);
            group.send("hello".getBytes(UTF_8));
            assertThat(heard.next()).isEqualTo("1 members");
            assertThat(heard.next()).isEqualTo("1: hello");
            assertThat(cluster.configuration().get("totem.cluster_name")).isPresent();
            assertThat(cluster.votes().local().votes()).isEqualTo(1);
        }
    }

    @Test
    void threeNodesOfOneProcessAgree() throws InterruptedException {
        List<EmbeddedNode> nodes = new ArrayList<>();
        List<Heard> all = new ArrayList<>();
        try {
            IntStream.rangeClosed(1, 3).forEach(id -> nodes.add(EmbeddedNode.start(settings(id, 3, ""))));
            List<Group> groups = new ArrayList<>();
            for (EmbeddedNode node : nodes) {
                Cluster cluster = node.connect();
                cluster.awaitQuorate(PATIENCE);
                Heard heard = new Heard();
                all.add(heard);
                groups.add(cluster.join("three", heard));
            }
            for (Heard heard : all) {
                while (!heard.next().equals("3 members")) {
                    // members come one after the other
                }
            }
            List<Thread> senders = groups.stream()
                    .map(group -> Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 200; i++) {
                            group.send(Integer.toString(i).getBytes(UTF_8));
                        }
                    }))
                    .toList();
            for (Thread sender : senders) {
                sender.join();
            }
            List<List<String>> sequences = new ArrayList<>();
            for (Heard heard : all) {
                List<String> sequence = new ArrayList<>();
                for (int i = 0; i < 600; i++) {
                    sequence.add(heard.next());
                }
                sequences.add(sequence);
            }
            assertThat(sequences.get(1)).isEqualTo(sequences.get(0));
            assertThat(sequences.get(2)).isEqualTo(sequences.get(0));
            assertThat(sequences.get(0)).doesNotHaveDuplicates();
        } finally {
            nodes.forEach(EmbeddedNode::close);
        }
    }

    @Test
    void theEndOfANodeIsTold() throws Exception {
        Heard heard = new Heard();
        EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""));
        Cluster cluster = node.connect(ConnectOptions.DEFAULT.withReconnect(ReconnectPolicy.NEVER));
        Group group = cluster.join("end", heard);
        cluster.administration().shutDown(true);
        NodeEnd end = node.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(end.isOrderly()).isTrue();
        assertThat(heard.losses.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ClusterUnavailableException.class);
        assertThatThrownBy(() -> group.send(new byte[1])).isInstanceOf(ClusterUnavailableException.class);
        assertThatThrownBy(node::connect)
                .isInstanceOf(ClusterUnavailableException.class)
                .hasMessage("the node has ended");
        cluster.close();
        node.close();
        node.close();
    }

    @Test
    void aSecondNodeOfTheSameStateIsRefused() {
        try (EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""))) {
            assertThat(node.nodeId()).isEqualTo(1);
            assertThatThrownBy(() -> EmbeddedNode.start(settings(1, 1, "")))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageStartingWith("a node runs already with state directory ");
        }
        try (EmbeddedNode again = EmbeddedNode.start(settings(1, 1, ""))) {
            assertThat(again.nodeId()).isEqualTo(1);
        }
    }

    @Test
    void aConfigurationIsRefusedWithItsReason() {
        assertThatThrownBy(() -> EmbeddedNode.start(settings(1, 1, "  token: never\n")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("token");
        assertThatThrownBy(() -> EmbeddedNode.start(EmbeddedSettings.of(directory.resolve("nothing"))))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void refusalsAreThoseOfADaemon() {
        try (EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""));
                Cluster cluster = node.connect()) {
            assertThatThrownBy(() -> cluster.votes().of(99))
                    .isInstanceOfSatisfying(
                            RequestRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(StatusCode.NOT_EXIST));
        }
    }

    /** Nobody who connects or asks while the node ends waits for ever. */
    @Test
    void whoComesWhileTheNodeEndsIsTold() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""));
            Cluster early = node.connect(ConnectOptions.DEFAULT.withReconnect(ReconnectPolicy.NEVER));
            CountDownLatch ended = new CountDownLatch(4);
            AtomicInteger refused = new AtomicInteger();
            for (int i = 0; i < 4; i++) {
                boolean connects = i < 2;
                Thread _ = Thread.startVirtualThread(() -> {
                    try {
                        while (true) {
                            if (connects) {
                                node.connect(ConnectOptions.DEFAULT.withReconnect(ReconnectPolicy.NEVER))
                                        .close();
                            } else {
                                early.votes().local();
                            }
                        }
                    } catch (ClusterUnavailableException e) {
                        refused.incrementAndGet();
                    } finally {
                        ended.countDown();
                    }
                });
            }
            Thread.sleep(20);
            node.close();
            assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("round %d", round)
                    .isTrue();
            assertThat(refused).hasValue(4);
            early.close();
        }
    }

    /** The others go on, and so does the node. */
    @Test
    void whoReadsNothingIsDisconnected() throws InterruptedException {
        EventLimits silence = new EventLimits(50_000, 200_000, 300_000_000);
        oneStandsAndTheOtherReads(new ClientLimits(silence, 100_000_000), 2000, 1000, 2000);
    }

    /** So that one listener does not take all memory from the application. */
    @Test
    void whoHasTheMostUnreadIsDisconnectedWhenMemoryRunsOut() throws InterruptedException {
        EventLimits patient = new EventLimits(400_000, 100_000_000, 600_000_000_000L);
        oneStandsAndTheOtherReads(new ClientLimits(patient, 1_000_000), 30, 100_000, 1);
    }

    /** @param ahead of what the reader has heard, the sender may be so many messages */
    private void oneStandsAndTheOtherReads(ClientLimits limits, int messages, int size, int ahead)
            throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger heard = new AtomicInteger();
        Heard standing = new Heard() {
            @Override
            public void onMessage(GroupMessage message) {
                awaitUninterruptibly(goOn);
            }
        };
        GroupListener reading = new Heard() {
            @Override
            public void onMessage(GroupMessage message) {
                heard.incrementAndGet();
            }
        };
        ConnectOptions options = ConnectOptions.DEFAULT.withReconnect(ReconnectPolicy.NEVER);
        try (EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""), limits);
                Cluster one = node.connect(options.withPid(1));
                Cluster other = node.connect(options.withPid(2))) {
            try {
                Group _ = one.join("standing", standing);
                Group sender = other.join("standing", reading);
                for (int sent = 0; sent < messages; sent++) {
                    awaitAtLeast(heard, sent + 1 - ahead);
                    sender.send(new byte[size]);
                }
                awaitAtLeast(heard, messages);
                assertThat(heard).hasValue(messages);
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (other.members("standing").size() > 1 && System.nanoTime() < end) {
                    Thread.sleep(10);
                }
                assertThat(other.members("standing")).extracting(Member::pid).containsExactly(2);
            } finally {
                goOn.countDown(); // a listener that stands is waited for when its group is closed
            }
            assertThat(standing.losses.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isNotNull();
        }
    }

    private static void awaitAtLeast(AtomicInteger count, int least) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (count.get() < least && System.nanoTime() < end) {
            Thread.sleep(1);
        }
    }

    /** A listener that does not return holds back who sends, and nothing is lost when it goes on. */
    @Test
    void aListenerThatStandsStillHoldsItsSendersBack() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger backPressure = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        Group[] own = new Group[1];
        GroupListener slow = new GroupListener() {
            @Override
            public void onMessage(GroupMessage message) {
                if (heard.getAndIncrement() == 0) {
                    awaitUninterruptibly(goOn);
                    try {
                        own[0].send(new byte[8]);
                    } catch (BackPressureException e) {
                        backPressure.incrementAndGet();
                    }
                }
            }

            @Override
            public void onChange(GroupChange change) {}
        };
        try (EmbeddedNode node = EmbeddedNode.start(settings(1, 1, ""));
                Cluster cluster = node.connect();
                Group group = cluster.join("slow", slow)) {
            own[0] = group;
            int messages = 2000;
            Thread sender = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < messages; i++) {
                    group.send(new byte[8192]);
                    sent.incrementAndGet();
                }
            });
            int before;
            do {
                before = sent.get();
                sender.join(Duration.ofMillis(500));
            } while (sent.get() != before || before == 0);
            assertThat(before).as("held back after about 4 MiB").isLessThan(messages);
            goOn.countDown();
            sender.join(PATIENCE);
            assertThat(sent).hasValue(messages);
            awaitAtLeast(heard, messages);
            assertThat(heard).hasValue(messages);
            assertThat(backPressure).as("the listener itself cannot wait").hasValue(1);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
