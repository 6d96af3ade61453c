package org.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.Circumstance;
import org.quorate.engine.recording.ClientReplay;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;
import org.quorate.engine.recording.WithoutPayloads;

/** Recordings without payloads: nothing of what clients sent is in them, and they replay to identical outputs. */
final class WithoutPayloadsTest {
    private static final long PLENTY = 1L << 30;
    private static final int FRESH_SEEDS = 5;

    /** Clients send nothing but this byte, or it and noise that cannot be compressed; nothing else has it four times in a row. */
    private static final byte SAID = (byte) 0xE7;

    private static final int TELLING = 4;
    private static final int[] SIZES = {16, 16, 100, 100, 300, 300, 1400, 1400, 8_000, 70_000};
    private static final int LONGER_THAN_ONE_PIECE = 1_200_000;

    /** What a recording must have had in it for the run to prove anything. */
    private enum Way {
        SENT,
        IN_ONE_DATAGRAM,
        IN_A_FRAGMENT,
        OF_AN_OLD_RING,
        COMPRESSED,
        COMPRESSED_IN_A_FRAGMENT
    }

    static LongStream seeds() {
        return FreshSeeds.of(FRESH_SEEDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "lz4"})
    void aBusyRing(String compression) throws IOException, DamagedRecordingException {
        Set<Way> ways = check(busyRing(compression, 11), "busy ring with compression " + compression);
        assertThat(ways)
                .containsAll(
                        compression.equals("none")
                                ? EnumSet.range(Way.SENT, Way.OF_AN_OLD_RING)
                                : EnumSet.of(Way.SENT, Way.COMPRESSED, Way.COMPRESSED_IN_A_FRAGMENT));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void underRandomFaults(long seed) throws IOException, DamagedRecordingException {
        SimulatedCluster cluster = RandomFaults.run(seed, 6, PLENTY);
        Set<Way> _ = check(cluster, "seed " + seed);
    }

    /** Two partitions, a crash, loss, duplicates and reordering, with messages of all sizes meanwhile. */
    private static SimulatedCluster busyRing(String compression, long seed) {
        ClusterPlan plan = ClusterPlan.ofNodes(3).links(2).totem("token: 1000").recording(PLENTY);
        if (!compression.equals("none")) {
            plan = plan.totem("knet_compression_model: " + compression).totem("knet_compression_level: 3");
        } else {
            plan = plan.crypto("aes256", "sha256").totem("netmtu: 1400");
        }
        SimulatedCluster cluster = plan.build(seed, new Observer() {});
        cluster.startAll();
        cluster.runFor(10_000);
        cluster.nodes().forEach(node -> assertThat(join(node)).isTrue());
        cluster.runFor(1_000);
        say(cluster.node(1), LONGER_THAN_ONE_PIECE, true);
        cluster.setFaults(
                SimulatedCluster.PathSelection.ALL,
                faults -> faults.withDelay(50_000, 1_000_000).withLoss(0.05).withDuplication(0.05));
        talk(cluster, 1_000);
        cluster.partition(List.of(List.of(1, 2), List.of(3)));
        talk(cluster, 2_000);
        cluster.heal();
        talk(cluster, 2_000);
        cluster.node(3).crash();
        talk(cluster, 1_500);
        cluster.node(3).start();
        cluster.runFor(5_000);
        assertThat(cluster.runUntilEach(100, () -> join(cluster.node(3)), 10_000))
                .isTrue();
        talk(cluster, 500);
        return cluster;
    }

    private static boolean join(SimulatedNode node) {
        byte[] group = "group".getBytes(StandardCharsets.UTF_8);
        AtomicReference<StatusCode> answer = new AtomicReference<>();
        node.input(running -> answer.set(running.cpgJoin(node.clockNanos(), 1, 100 + node.nodeId(), group)));
        return answer.get() == StatusCode.OK;
    }

    private static void say(SimulatedNode node, int length, boolean noise) {
        byte[] message = new byte[length];
        if (noise) {
            RandomSource.seeded(length).nextBytes(message, 0, length);
        } else {
            Arrays.fill(message, SAID);
        }
        for (int i = 0; i + TELLING <= length; i += 4 * TELLING) {
            Arrays.fill(message, i, i + TELLING, SAID);
        }
        node.input(running -> {
            StatusCode _ = running.cpgSend(node.clockNanos(), 1, message, 0, length);
        });
    }

    private static void talk(SimulatedCluster cluster, long millis) {
        RandomSource random = cluster.random();
        long end = cluster.nowNanos() + millis * 1_000_000L;
        while (cluster.nowNanos() < end) {
            SimulatedNode node =
                    cluster.nodes().get(random.nextInt(cluster.nodes().size()));
            for (int i = random.nextInt(5); i >= 0; i--) {
                say(node, SIZES[random.nextInt(SIZES.length)], random.nextInt(2) == 0);
            }
            cluster.runFor(1 + random.nextInt(120));
        }
    }

    // ---- what is checked

    private static Set<Way> check(SimulatedCluster cluster, String run) throws IOException, DamagedRecordingException {
        Set<Way> ways = EnumSet.noneOf(Way.class);
        for (SimulatedNode node : cluster.nodes()) {
            for (Recording recording : node.recordings()) {
                recording.visit(input -> {
                    addWays(input, ways);
                    return true;
                });
                Recording copy = copy(recording, run + ", " + node);
                assertThat(copy.hasPayloads()).isFalse();
                assertThat(copy.inputs()).isEqualTo(recording.inputs());
                assertThat(copy.durationNanos()).isEqualTo(recording.durationNanos());
                copy.visit(input -> {
                    assertThat(isTold(input))
                            .as("%s, %s, input %d: %s", run, node, input.number(), input.input())
                            .isFalse();
                    return true;
                });
                assertThat(Replay.run(copy, ClientReplay.Factory.NONE, ReplayWatcher.NONE))
                        .as("%s, %s", run, node)
                        .isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
            }
        }
        return ways;
    }

    /** Through a file. */
    private static Recording copy(Recording recording, String run) throws IOException, DamagedRecordingException {
        WithoutPayloads.Result result = WithoutPayloads.of(recording, ClientReplay.Factory.NONE);
        if (!(result instanceof WithoutPayloads.Result.Copy copy)) {
            throw new AssertionError(run + ": " + result);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        copy.recording().writeTo(file);
        return Recording.read(file.toByteArray());
    }

    private static void addWays(RecordedInput input, Set<Way> ways) {
        if (input.input() instanceof NodeInput.CpgSend send && isSaidIn(send.message())) {
            ways.add(Way.SENT);
        }
        if (!(input.input() instanceof NodeInput.Datagram datagram)) {
            return;
        }
        byte[] packet = datagram.content();
        boolean data = packet.length > 14 && packet[0] == 1 && packet[1] == 0;
        if (data && packet[8] != 0) {
            ways.add(packet[11] == 1 ? Way.COMPRESSED : Way.COMPRESSED_IN_A_FRAGMENT);
        } else if (data && isSaidIn(packet)) {
            ways.add(packet[11] == 1 ? Way.IN_ONE_DATAGRAM : Way.IN_A_FRAGMENT);
            if (packet[14 + 3] == 1 && packet[14 + 4] == 1) {
                ways.add(Way.OF_AN_OLD_RING);
            }
        }
    }

    private static boolean isTold(RecordedInput input) {
        boolean told = switch (input.input()) {
            case NodeInput.Datagram it -> isSaidIn(it.content());
            case NodeInput.CpgSend it -> isSaidIn(it.message());
            case NodeInput.ClientRequest it -> isSaidIn(it.message());
            default -> false;
        };
        for (Circumstance circumstance : input.circumstances()) {
            if (circumstance instanceof Circumstance.Decompressed decompressed) {
                byte[] message = decompressed.message();
                told |= message != null && isSaidIn(message);
            }
        }
        return told;
    }

    private static boolean isSaidIn(byte[] bytes) {
        int run = 0;
        for (byte b : bytes) {
            run = b == SAID ? run + 1 : 0;
            if (run == TELLING) {
                return true;
            }
        }
        return false;
    }
}
