package org.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.CpgConnection;
import org.quorate.daemon.control.CpgListener;
import org.quorate.daemon.control.CpgMember;

/** {@code quorate record} and {@code quorate replay} with daemons that run: one node each, on addresses of the loopback device. */
final class RecordAndReplayCommandTest {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String SAID = "what the members say";
    private static final int LONG_MESSAGE = 8_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path shared;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RecordedDaemon daemon;

    /** A recording of it, with messages of a client. */
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path recording;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    @BeforeAll
    static void start() throws Exception {
        daemon = RecordedDaemon.start(shared.resolve("n"), "127.0.0.41", "16M");
        send(daemon, 20, SAID.getBytes(StandardCharsets.UTF_8));
        recording = shared.resolve("a.rec");
        assertThat(Main.execute("record", "--socket", daemon.controlSocket().toString(), recording.toString()))
                .isEqualTo(ExitCode.OK);
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    /** A client joins, and gets all that it sends. */
    private static void send(RecordedDaemon to, int count, byte[] message) throws Exception {
        CountDownLatch delivered = new CountDownLatch(count);
        CountDownLatch joined = new CountDownLatch(1);
        CpgListener listener = new CpgListener() {
            @Override
            public void onDeliver(int nodeId, int pid, byte[] buffer, int offset, int length) {
                delivered.countDown();
            }

            @Override
            public void onConfigurationChange(List<CpgMember> members, List<CpgMember> left, List<CpgMember> in) {
                joined.countDown();
            }
        };
        try (ClusterAccess access = ControlClient.connect(to.controlSocket(), ANSWER);
                CpgConnection group = access.joinGroup("group".getBytes(StandardCharsets.UTF_8), 7, listener)) {
            assertThat(joined.await(ANSWER.toSeconds(), TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < count; i++) {
                group.send(message, 0, message.length);
            }
            group.flush();
            assertThat(delivered.await(ANSWER.toSeconds(), TimeUnit.SECONDS))
                    .as("%d of %d are missing", delivered.getCount(), count)
                    .isTrue();
        }
    }

    private static String socket() {
        return daemon.controlSocket().toString();
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static String plain(Path file) throws Exception {
        return new String(RecordingFile.plain(Files.readAllBytes(file)), StandardCharsets.ISO_8859_1);
    }

    private static List<Path> inStateDirectory(RecordedDaemon of) throws IOException {
        try (Stream<Path> files = Files.list(of.stateDirectory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("recording-"))
                    .toList();
        }
    }

    private void assertRefused(String message) {
        assertThat(console.err()).isEqualTo("quorate: " + message + "\n");
        assertThat(console.out()).isEmpty();
    }

    // ---- record

    @Test
    void recordsIntoAFileOfItsOwner() throws Exception {
        assertThat(Main.execute("record", "--socket", socket(), file("b.rec"))).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .matches("Recorded in " + file("b.rec")
                        + ": \\d+ inputs in \\d+\\.\\d s, from the start of the node on\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file("b.rec")))))
                .isEqualTo("rw-------");
        assertThat(plain(Path.of(file("b.rec")))).contains(SAID);
        assertThat(inStateDirectory(daemon))
                .noneMatch(path -> path.getFileName().toString().endsWith(".new"));
    }

    @Test
    void withoutAFileItStaysWithTheDaemon() throws Exception {
        assertThat(Main.execute("record", "--socket", socket())).isEqualTo(ExitCode.OK);
        Path written = Path.of(console.out().replaceFirst("(?s)^Recorded in (.*): \\d+ inputs.*$", "$1"));
        assertThat(inStateDirectory(daemon)).contains(written);
        Files.delete(written);
    }

    @Test
    void recordsWithoutPayloads() throws Exception {
        List<Path> before = inStateDirectory(daemon);
        assertThat(Main.execute("record", "--without-payloads", "--socket", socket(), file("b.rec")))
                .isEqualTo(ExitCode.OK);
        assertThat(plain(Path.of(file("b.rec")))).doesNotContain(SAID).contains("group", "quorate recording 2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file("b.rec")))))
                .isEqualTo("rw-------");
        assertThat(inStateDirectory(daemon)).as("nothing with payloads stays").isEqualTo(before);
        console.clear();

        assertThat(Main.execute("replay", file("b.rec"))).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .contains("\n  payloads            left out, zeros are in their place\n")
                .contains("20 client messages")
                .containsPattern("\nReplayed to identical outputs: all \\d+ inputs\n$");
    }

    @Test
    void withoutPayloadsAndFileItStaysWithTheDaemonToo() throws Exception {
        assertThat(Main.execute("record", "--without-payloads", "--socket", socket()))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("-without-payloads: ");
        List<Path> written = inStateDirectory(daemon);
        assertThat(written).hasSize(1);
        assertThat(plain(written.getFirst())).doesNotContain(SAID);
        Files.delete(written.getFirst());
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Files.writeString(Path.of(file("mine")), "precious");
        for (String option : List.of("--socket=" + socket(), "--without-payloads")) {
            console.clear();
            assertThat(Main.execute("record", option, file("mine"))).isEqualTo(ExitCode.ERROR);
            assertRefused(file("mine") + " exists; choose another name");
        }
        console.clear();
        assertThat(Main.execute("replay", recording.toString(), "--without-payloads", file("mine")))
                .isEqualTo(ExitCode.ERROR);
        assertRefused(file("mine") + " exists; choose another name");
        assertThat(Path.of(file("mine"))).hasContent("precious");
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsNamed() throws IOException {
        String nowhere = directory.resolve("none").resolve("b.rec").toString();
        assertThat(Main.execute("record", "--socket", socket(), nowhere)).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).startsWith("quorate: the recording stays in " + daemon.stateDirectory());
        for (Path left : inStateDirectory(daemon)) {
            Files.delete(left);
        }
    }

    @Test
    void withoutADaemonNothingIsRecorded() {
        assertThat(Main.execute("record", "--socket", file("none"))).isEqualTo(ExitCode.ERROR);
        assertThat(console.err())
                .startsWith("quorate: nothing was recorded: no daemon listens on " + file("none"))
                .doesNotContain("\tat ");
    }

    @Test
    void withRecordingOffNothingIsRecorded() throws Exception {
        try (RecordedDaemon silent = RecordedDaemon.start(directory.resolve("n"), "127.0.0.42", "off")) {
            assertThat(Main.execute("record", "--socket", silent.controlSocket().toString()))
                    .isEqualTo(ExitCode.ERROR);
            assertThat(console.err())
                    .startsWith("quorate: nothing was recorded: ")
                    .contains("nothing is recorded, because of quorate.recording: off");
            assertThat(inStateDirectory(silent)).isEmpty();
        }
    }

    // ---- replay

    @Test
    void replaysToIdenticalOutputs() {
        assertThat(Main.execute("replay", recording.toString())).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .startsWith("Recording of node 1, Quorate ")
                .contains("\n  written because of  quorate record\n")
                .containsPattern("\n {2}holds {15}\\d+ inputs in \\d+\\.\\d s, from the start of the node on\n")
                .contains("20 client messages")
                .doesNotContain("payloads")
                .containsPattern("\nReplayed to identical outputs: all \\d+ inputs\n$");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void tellsTheSameAsJson() throws IOException {
        assertThat(Main.execute("replay", recording.toString(), "--json")).isEqualTo(ExitCode.OK);
        JsonNode json = new ObjectMapper().readTree(console.out());
        assertThat(json.get("schema").asText()).isEqualTo("quorate.replay");
        assertThat(json.get("node_id").asInt()).isOne();
        assertThat(json.get("outcome").asText()).isEqualTo("identical");
        assertThat(json.get("has_start").asBoolean()).isTrue();
        assertThat(json.get("has_payloads").asBoolean()).isTrue();
        assertThat(json.get("inputs_by_kind").get("client_messages").asInt()).isEqualTo(20);
    }

    @Test
    void showsTheStepsAskedFor() throws IOException {
        assertThat(Main.execute("replay", recording.toString(), "--step", "--to", "0"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .containsPattern("^#0 {2}\\d\\d:\\d\\d:\\d\\d\\.\\d{3} {2}start\n {6}")
                .doesNotContain("\n#1 ");
        console.clear();

        assertThat(Main.execute("replay", recording.toString(), "--step", "--from", "3", "--to", "5"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out().lines().filter(line -> line.startsWith("#")).map(line -> line.substring(0, 2)))
                .containsExactly("#3", "#4", "#5");
        console.clear();

        assertThat(Main.execute("replay", recording.toString(), "--step", "--json", "--from", "3", "--to", "5"))
                .isEqualTo(ExitCode.OK);
        List<String> lines = console.out().lines().toList();
        assertThat(lines).hasSize(4);
        JsonNode step = new ObjectMapper().readTree(lines.getFirst());
        assertThat(step.get("schema").asText()).isEqualTo("quorate.replay-step");
        assertThat(step.get("number").asInt()).isEqualTo(3);
        assertThat(step.get("effects").isArray()).isTrue();
        console.clear();

        assertThat(Main.execute("replay", recording.toString(), "--step")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("client 0 sends 20 bytes", "delivers to client 0 20 bytes of 1:7");
    }

    @ParameterizedTest
    @CsvSource({"--from,x", "--to,", "--nosuch,1"})
    void wrongUseIsSaid(String option, String value) {
        String[] words = value == null
                ? new String[] {"replay", recording.toString(), option}
                : new String[] {"replay", recording.toString(), option, value};
        assertThat(Main.execute(words)).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("quorate: ").contains("See 'quorate help replay'");
    }

    @Test
    void aDifferenceIsStatus1AndNamed() throws Exception {
        Path other = Path.of(file("other.rec"));
        Files.write(other, RecordingFile.withAnotherSum(Files.readAllBytes(recording)));
        assertThat(Main.execute("replay", other.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(console.out())
                .containsPattern(
                        "\nDifferent from input \\d+ on \\(.*\\): what the node put out is not what it put out then\n$");
        console.clear();
        assertThat(Main.execute("replay", other.toString(), "--json")).isEqualTo(ExitCode.ERROR);
        assertThat(new ObjectMapper().readTree(console.out()).get("outcome").asText())
                .isEqualTo("different");
        console.clear();
        assertThat(Main.execute("replay", other.toString(), "--without-payloads", file("copy")))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.err())
                .startsWith("quorate: no copy of " + other + " without payloads can be made: already with payloads the"
                        + " node does not do what it did, from input ");
        assertThat(Path.of(file("copy"))).doesNotExist();
    }

    @Test
    void makesACopyWithoutPayloads() throws Exception {
        Path copy = Path.of(file("copy.rec"));
        assertThat(Main.execute("replay", recording.toString(), "--without-payloads", copy.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("payloads            left out", "Replayed to identical outputs");
        assertThat(plain(recording)).contains(SAID);
        assertThat(plain(copy)).doesNotContain(SAID);
        console.clear();
        assertThat(Main.execute("replay", copy.toString(), "--json")).isEqualTo(ExitCode.OK);
        JsonNode json = new ObjectMapper().readTree(console.out());
        assertThat(json.get("has_payloads").asBoolean()).isFalse();
        assertThat(json.get("outcome").asText()).isEqualTo("identical");
        console.clear();
        assertThat(Main.execute("replay", copy.toString(), "--without-payloads", file("again.rec")))
                .isEqualTo(ExitCode.ERROR);
        assertRefused("no copy of " + copy + " without payloads can be made: it is without payloads already");
    }

    @Test
    void whatIsNoWholeRecordingIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(recording);
        Path bad = Path.of(file("bad.rec"));

        Files.write(bad, Arrays.copyOf(whole, whole.length - 1000));
        assertRefusedFile(bad, "the recording is cut off: it ends after " + (whole.length - 1000) + " bytes; ");

        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        Files.write(bad, flipped);
        assertRefusedFile(bad, "the recording is damaged between bytes ");

        byte[] later = whole.clone();
        later[18] = '3';
        Files.write(bad, later);
        assertRefusedFile(
                bad,
                "this is a recording of layout 3, and this program reads layouts 1 and 2: use the program that wrote it");

        Files.writeString(bad, "totem {\n  version: 2\n}\n");
        assertRefusedFile(bad, "this is not a recording of quorate");
        Files.write(bad, new byte[0]);
        assertRefusedFile(bad, "this is not a recording of quorate");
    }

    private void assertRefusedFile(Path file, String message) {
        for (List<String> more : List.of(List.<String>of(), List.of("--without-payloads", file("copy.rec")))) {
            console.clear();
            assertThat(Main.execute(Stream.concat(Stream.of("replay", file.toString()), more.stream())
                            .toArray(String[]::new)))
                    .isEqualTo(ExitCode.ERROR);
            assertThat(console.err())
                    .startsWith("quorate: " + file + ": " + message)
                    .doesNotContain("\tat ");
            assertThat(console.out()).isEmpty();
            assertThat(Path.of(file("copy.rec"))).doesNotExist();
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThat(Main.execute("replay", file("none"))).isEqualTo(ExitCode.ERROR);
        assertRefused(file("none") + " does not exist");
        console.clear();
        assertThat(Main.execute("replay", directory.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).startsWith("quorate: " + directory + " cannot be read: ");
    }

    /** More is sent than fits into the memory: the start goes, and with it the way to run the node again. */
    @Test
    void withoutTheStartItIsShownOnly() throws Exception {
        String file = file("late.rec");
        byte[] message = SAID.repeat(LONG_MESSAGE / SAID.length()).getBytes(StandardCharsets.UTF_8);
        try (RecordedDaemon small = RecordedDaemon.start(directory.resolve("n"), "127.0.0.43", "1M")) {
            send(small, 300, message);
            assertThat(Main.execute("record", "--socket", small.controlSocket().toString(), file))
                    .isEqualTo(ExitCode.OK);
        }
        assertThat(console.out()).contains("the start of the node is not held any more");
        console.clear();

        assertThat(Main.execute("replay", file)).isEqualTo(ExitCode.DEGRADED);
        assertThat(console.out())
                .containsPattern(
                        "\nNot run again: the recording begins with input \\d+: a node can only be run again from"
                                + " its start, which is no longer held\n$");
        console.clear();

        assertThat(Main.execute("replay", file, "--json", "--step")).isEqualTo(ExitCode.DEGRADED);
        List<String> lines = console.out().lines().toList();
        JsonNode last = new ObjectMapper().readTree(lines.getLast());
        assertThat(last.get("has_start").asBoolean()).isFalse();
        assertThat(last.get("outcome").asText()).isEqualTo("not_run");
        assertThat(lines).hasSize(1 + last.get("inputs").asInt());
        console.clear();

        assertThat(Main.execute("replay", file, "--without-payloads", file("copy.rec")))
                .isEqualTo(ExitCode.DEGRADED);
        assertThat(plain(Path.of(file))).contains(SAID);
        assertThat(plain(Path.of(file("copy.rec")))).doesNotContain(SAID);
    }
}
