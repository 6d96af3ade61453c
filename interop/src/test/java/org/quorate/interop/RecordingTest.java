package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.quorate.daemon.DaemonReplay;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.DamagedRecordingException;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;
import org.quorate.engine.recording.WithoutPayloads;

/** What a daemon recorded in a ring with real corosync replays to identical outputs. */
class RecordingTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(30);
    private static final int KEY_PART = 16;
    private static final int LONG_MESSAGE = 400;
    private static final int SAMPLE = 24;

    /** Counts kinds of inputs and looks for the key. */
    private static final class Contents implements ReplayWatcher {
        private final String key;
        private long requests;
        private long messages;
        private long datagrams;
        private boolean keyFound;

        Contents(byte[] authkey) {
            key = new String(Arrays.copyOf(authkey, KEY_PART), StandardCharsets.ISO_8859_1);
        }

        @Override
        public void onInput(RecordedInput input) {
            switch (input.input()) {
                case NodeInput.ClientRequest it -> {
                    requests++;
                    look(it.message());
                }
                case NodeInput.CpgSend it -> {
                    messages++;
                    look(it.message());
                }
                case NodeInput.Datagram it -> {
                    datagrams++;
                    look(it.content());
                }
                default -> {}
            }
        }

        private void look(byte[] bytes) {
            keyFound |= new String(bytes, StandardCharsets.ISO_8859_1).contains(key);
        }
    }

    @Test
    void aMixedRingUnderTrafficAndAPartitionReplaysIdentically() throws IOException, DamagedRecordingException {
        RingSettings settings = RingSettings.quick().withCrypto("nss", "aes256", "sha256");
        try (Cluster cluster = Cluster.of("recording", settings, REAL, QUORATE, REAL)) {
            cluster.form();
            QuorateNode recorded = cluster.quorateNodes().findFirst().orElseThrow();
            List<CpgClient> clients = cluster.joinGroup("recorded", 1, 2, 3);
            CpgClient library = new NativeCpgClient(
                    recorded,
                    recorded.namespace()
                            .inside(List.of(
                                    CProgram.CPG_CLIENT.path().toString(),
                                    recorded.directory()
                                            .resolve("library.trace")
                                            .toString())));
            library.join("library");
            library.send(200, List.of(20, 3000, 100_000), 50);
            clients.forEach(client -> client.send(600, List.of(20, 400, 3000), 100));
            cluster.faults().partition(List.of(List.of(1, 3), List.of(2)));
            cluster.awaitRing(CHANGE, 1, 3);
            cluster.awaitRing(CHANGE, 2);
            cluster.healAndAwaitRingOfAll(CHANGE);
            Deadline.seconds(60)
                    .await(
                            "all is sent",
                            () -> library.sentAll() && clients.stream().allMatch(CpgClient::sentAll));
            for (List<String> tool : List.of(
                    List.of("corosync-quorumtool", "-s"),
                    List.of("corosync-cmapctl", "totem."),
                    List.of("corosync-cmapctl", "-m", "stats"),
                    List.of("corosync-cfgtool", "-s"),
                    // what a client multicasts from a file is in the recording, the file is not
                    List.of(CProgram.CLIENT_CALLS.path().toString(), "zcb"),
                    List.of("corosync-cfgtool", "-R"))) {
                Command.Outcome answer = Command.of(
                                recorded.namespace().inside(tool).toArray(String[]::new))
                        .run();
                assertThat(answer.stdout()).as("%s: %s", tool, answer).isNotEmpty();
            }
            library.close();

            Path file = recorded.record();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            Recording recording = Recording.read(Files.readAllBytes(file));
            assertThat(recording.hasStart()).as("the start is held").isTrue();
            Contents contents = new Contents(Cluster.authkey(1));
            long begun = System.nanoTime();
            Replay.Outcome outcome = DaemonReplay.run(recording, contents);
            note("recording: " + recording.inputs() + " inputs, " + contents.datagrams + " of them datagrams, in "
                    + recording.durationNanos() / 1_000_000 + " ms, file of " + Files.size(file)
                    + " bytes; replayed in "
                    + (System.nanoTime() - begun) / 1_000_000 + " ms: " + outcome);
            assertThat(outcome).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
            assertThat(contents.messages).isGreaterThanOrEqualTo(600);
            assertThat(contents.requests).isGreaterThan(200);
            assertThat(contents.keyFound).as("the key is in the recording").isFalse();

            assertHoldsNoMessages(recording);

            recorded.signal("USR2");
            Deadline.seconds(20)
                    .await(
                            "a recording because of SIGUSR2",
                            () -> recordings(recorded.directory().resolve("state"))
                                            .size()
                                    == 2);
            recorded.shutDown();
        }
    }

    /** Its copy without payloads replays too, and has nothing in it of what the clients of this node sent. */
    private static void assertHoldsNoMessages(Recording recording) throws DamagedRecordingException {
        Set<String> said = new HashSet<>();
        recording.visit(input -> {
            if (input.input() instanceof NodeInput.CpgSend send && send.message().length >= LONG_MESSAGE) {
                byte[] end = send.message();
                said.add(text(Arrays.copyOfRange(end, end.length - SAMPLE, end.length)));
            }
            return true;
        });
        assertThat(said).isNotEmpty().doesNotContain("\0".repeat(SAMPLE));
        if (!(DaemonReplay.withoutPayloads(recording) instanceof WithoutPayloads.Result.Copy copy)) {
            throw new AssertionError(DaemonReplay.withoutPayloads(recording));
        }
        assertThat(DaemonReplay.run(copy.recording(), ReplayWatcher.NONE))
                .isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
        copy.recording().visit(input -> {
            String bytes = switch (input.input()) {
                case NodeInput.Datagram it -> text(it.content());
                case NodeInput.CpgSend it -> text(it.message());
                case NodeInput.ClientRequest it -> text(it.message());
                default -> "";
            };
            assertThat(said.stream().noneMatch(bytes::contains))
                    .as("input %d: %s", input.number(), input.input())
                    .isTrue();
            return true;
        });
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<Path> recordings(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().matches("recording-2-[0-9.-]+"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
