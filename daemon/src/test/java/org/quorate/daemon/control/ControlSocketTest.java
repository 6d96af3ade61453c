package org.quorate.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.services.report.VoteSummary;

/** Client and server over a real socket. */
final class ControlSocketTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final FakeNode node = new FakeNode();

    @SuppressWarnings("NullAway.Init") // set before each test
    private ControlServer server;

    @SuppressWarnings("NullAway.Init")
    private ControlClient client;

    @BeforeEach
    void connect() throws Exception {
        server = ControlServer.start(socket(), node);
        client = ControlClient.connect(socket(), TIMEOUT);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        node.close();
    }

    private Path socket() {
        return directory.resolve("quorate.sock");
    }

    private static StatusCode refusal(Refusable call) {
        ClusterAccessException[] refused = new ClusterAccessException[1];
        assertThatExceptionOfType(ClusterAccessException.class)
                .isThrownBy(call::run)
                .satisfies(exception -> refused[0] = exception);
        return refused[0].status();
    }

    @FunctionalInterface
    private interface Refusable {
        void run() throws Exception;
    }

    @Test
    void stateArrivesAsTheNodeGaveIt() throws Exception {
        assertThat(client.info()).isEqualTo(node.info());
        assertThat(client.quorumStatus()).isEqualTo(node.quorumStatus());
        assertThat(client.linkStatus()).isEqualTo(node.linkStatus());
        assertThat(client.nodeStatus(-2)).isEqualTo(node.linkStatus().nodes().get(1));
        assertThat(refusal(() -> client.nodeStatus(9))).isEqualTo(StatusCode.NOT_EXIST);
    }

    @Test
    void onlyTheOwnerMayUseTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void everyTypeOfValueSurvivesTheMap() throws Exception {
        List<CmapValue> values = List.of(
                CmapValue.ofInteger(CmapType.I8, -128),
                CmapValue.u8(255),
                CmapValue.ofInteger(CmapType.I16, -1),
                CmapValue.u16(65535),
                CmapValue.i32(-7),
                CmapValue.u32(-1),
                CmapValue.ofInteger(CmapType.I64, Long.MIN_VALUE),
                CmapValue.u64(-1),
                CmapValue.ofFloat(Float.MIN_VALUE),
                CmapValue.ofDouble(1e300),
                CmapValue.string("zwölf \"quoted\"\n"),
                CmapValue.ofBytes(CmapType.BINARY, new byte[] {0, 10, -1}));
        for (int i = 0; i < values.size(); i++) {
            client.cmapSet("test.value" + i, values.get(i));
            assertThat(client.cmapGet(ClusterAccess.CmapMap.ICMAP, "test.value" + i))
                    .isEqualTo(values.get(i));
        }
        assertThat(client.cmapList(ClusterAccess.CmapMap.ICMAP, "test.value1")).hasSize(3);
        client.cmapDelete("test.value1");
        assertThat(client.cmapGet(ClusterAccess.CmapMap.ICMAP, "test.value1")).isNull();
        assertThat(client.cmapGet(ClusterAccess.CmapMap.STATS, "stats.srp.token_tx"))
                .isEqualTo(CmapValue.u64(-1));
        assertThat(client.cmapList(ClusterAccess.CmapMap.STATS, "")).containsOnlyKeys("stats.srp.token_tx");
    }

    @Test
    void refusalsCarryTheirStatus() {
        assertThat(refusal(() -> client.cmapSet("nodelist.node.0.nodeid", CmapValue.u32(1))))
                .isEqualTo(StatusCode.ACCESS);
        assertThat(refusal(() -> client.cmapDelete("no.such.key"))).isEqualTo(StatusCode.NOT_EXIST);
        assertThat(refusal(() -> client.cmapSet("x", CmapValue.u32(1)))).isEqualTo(StatusCode.NAME_TOO_LONG);
        assertThat(refusal(() -> client.setVotes(9, 1))).isEqualTo(StatusCode.NAME_NOT_FOUND);
        assertThat(refusal(() -> client.shutdown(false))).isEqualTo(StatusCode.BUSY);
        node.forbidFaults();
        assertThat(refusal(() -> client.blockPeers(new int[] {2}))).isEqualTo(StatusCode.NOT_SUPPORTED);
    }

    @Test
    void actionsReachTheNode() throws Exception {
        client.kill(-2, "because");
        assertThat(node.lastKill).isEqualTo("4294967294 because");
        client.blockPeers(new int[] {-2, 7});
        assertThat(node.blocked()).containsExactly(-2, 7);
        client.reload();
        client.reopenLogs();
        client.unregisterQuorumDevice();
        client.shutdown(true);
        client.setVotes(1, 2);
        client.setExpectedVotes(5);
        assertThat(client.quorumStatus().votes())
                .extracting(VoteSummary::expected)
                .isEqualTo(5);
    }

    @Test
    void trackingTellsTheStateNowAndEveryChange() throws Exception {
        BlockingQueue<QuorumStatus> told = new LinkedBlockingQueue<>();
        client.quorumTrack(told::add);
        node.later(() -> node.changeExpectedVotes(7));
        assertThat(told.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(told.poll(5, TimeUnit.SECONDS))
                .isNotNull()
                .extracting(QuorumStatus::votes)
                .isNotNull()
                .extracting(votes -> votes.expected())
                .isEqualTo(7);

        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        client.cmapTrack(
                "a.b", true, (event, key, newValue, oldValue) -> changes.add(event + " " + key + newValue + oldValue));
        client.cmapSet("a.bc", CmapValue.u8(1));
        client.cmapSet("a.x", CmapValue.u8(1));
        client.cmapSet("a.bc", CmapValue.u8(2));
        client.cmapDelete("a.bc");
        assertThat(List.of(changes.take(), changes.take(), changes.take()))
                .containsExactly("ADDED a.bc(u8) = 1null", "MODIFIED a.bc(u8) = 2(u8) = 1", "DELETED a.bcnull(u8) = 2");
        assertThat(changes).isEmpty();
    }

    @Test
    void trackersAreForgottenWithTheirConnection() throws Exception {
        client.quorumTrack(status -> {});
        try (ControlClient other = ControlClient.connect(socket(), TIMEOUT)) {
            other.quorumTrack(status -> {});
            assertThat(node.trackers()).isEqualTo(2);
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (node.trackers() != 1 && System.nanoTime() < deadline) {
            client.info();
        }
        assertThat(node.trackers()).isOne();
    }

    @Test
    void aStuckNodeIsReportedInsideTheBudget() throws Exception {
        BlockingQueue<Object> release = new LinkedBlockingQueue<>();
        node.later(() -> {
            try {
                assertThat(release.take()).isNotNull();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        long before = System.nanoTime();
        assertThat(refusal(client::quorumStatus)).isEqualTo(StatusCode.TIMEOUT);
        assertThat(System.nanoTime() - before).isLessThan(TIMEOUT.toNanos() / 2);
        // facts that do not need the node's thread are still told
        assertThat(client.info().pid()).isEqualTo(4711);
        release.add("");
    }

    @Test
    void aFullQueueIsReportedAsTryAgain() {
        node.hanging = true;
        assertThat(refusal(client::quorumStatus)).isEqualTo(StatusCode.TRY_AGAIN);
    }

    @Test
    void theClientsOwnDeadlineHolds() throws Exception {
        node.completeNothing();
        try (ControlClient hasty = ControlClient.connect(socket(), Duration.ofMillis(200))) {
            assertThat(refusal(hasty::reload)).isEqualTo(StatusCode.TIMEOUT);
        }
    }

    @Test
    void noDaemonIsALibraryError() throws Exception {
        server.close();
        assertThat(Files.exists(socket())).isFalse();
        assertThat(refusal(() -> ControlClient.connect(socket(), TIMEOUT))).isEqualTo(StatusCode.LIBRARY);
        assertThat(refusal(client::info)).isEqualTo(StatusCode.LIBRARY);
    }

    @Test
    void aSocketLeftBehindIsReplaced() throws Exception {
        Path left = directory.resolve("left.sock");
        Files.writeString(left, "not even a socket");
        try (ControlServer second = ControlServer.start(left, node);
                ControlClient other = ControlClient.connect(left, TIMEOUT)) {
            assertThat(second).isNotNull();
            assertThat(other.info()).isEqualTo(node.info());
        }
    }

    @Test
    void groupMembersSeeEachOthersMessagesInOneOrder() throws Exception {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        byte[] group = {'g', 0, (byte) 0xff};
        try (CpgConnection first = client.joinGroup(group, 1, one);
                CpgConnection second = client.joinGroup(group, 2, two)) {
            assertThat(two.next()).isEqualTo("members 2 left 0 joined 1");
            byte[] large = new byte[CpgFrame.MAX_PAYLOAD];
            first.send(new byte[] {1, 2, 3}, 1, 2);
            first.send(large, 0, large.length);
            first.send(large, 0, 0);
            first.flush();
            assertThat(two.next()).isEqualTo("1: 2 bytes");
            assertThat(two.next()).isEqualTo("1: 1048576 bytes");
            assertThat(two.next()).isEqualTo("1: 0 bytes");
            second.sendLoad(3, 100, 40);
            assertThat(two.next()).isEqualTo("2: 100 bytes");
        }
        assertThat(one.next()).startsWith("members");
    }

    @Test
    void loadIsPacedByTheRoomOfTheRing() throws Exception {
        node.limitRoom();
        Recorder recorder = new Recorder();
        try (CpgConnection member = client.joinGroup("load".getBytes(StandardCharsets.US_ASCII), 1, recorder)) {
            assertThat(recorder.next()).isEqualTo("members 1 left 0 joined 1");
            member.sendLoad(1000, 64, 0);
            for (int i = 0; i < 1000; i++) {
                assertThat(recorder.next()).isEqualTo("1: 64 bytes");
            }
        }
    }

    @Test
    void aGroupThatCannotBeJoinedIsRefused() {
        assertThat(refusal(() -> client.joinGroup(new byte[1], 1, new Recorder())))
                .isEqualTo(StatusCode.INVALID_PARAM);
        assertThat(refusal(() -> client.joinGroup(new byte[129], 1, new Recorder())))
                .isEqualTo(StatusCode.INVALID_PARAM);
    }

    @Test
    void theEndOfTheDaemonIsTold() throws Exception {
        Recorder recorder = new Recorder();
        try (CpgConnection member = client.joinGroup(new byte[] {1, 2}, 1, recorder)) {
            assertThat(recorder.next()).startsWith("members");
            server.close();
            assertThat(recorder.next()).isEqualTo("end LIBRARY");
            assertThat(member).isNotNull();
        }
    }

    /** Writes down what a member hears. */
    static final class Recorder implements CpgListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final List<String> all = new ArrayList<>();

        String next() throws InterruptedException {
            String event = heard.poll(5, TimeUnit.SECONDS);
            all.add(String.valueOf(event));
            assertThat(event).as("after %s", all).isNotNull();
            return String.valueOf(event);
        }

        @Override
        public void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length) {
            heard.add(pid + ": " + length + " bytes");
        }

        @Override
        public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            heard.add("members " + members.size() + " left " + left.size() + " joined " + joined.size());
        }

        @Override
        public void onEnd(ClusterAccessException cause) {
            heard.add("end " + cause.status());
        }
    }
}
