package org.quorate.engine.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.base.wire.Endian;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationReload;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReloadResult;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.config.replay.RecordedHost;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.Node;
import org.quorate.engine.NodeEvent;
import org.quorate.engine.NodeInput;
import org.quorate.engine.NodeOutputs;
import org.quorate.engine.NodeSurroundings;
import org.quorate.engine.ReloadAnswer;
import org.quorate.engine.StoredState;

/** A node alone in its ring, with a key, recorded: what is in the file, and what a replay finds. */
final class ReplayTest {
    private static final String CONF = "/etc/corosync/corosync.conf";
    private static final String LITTLE_MEMORY = "little-memory";
    private static final String INLINE = "correct-horse-battery-staple-".repeat(6);

    private final RecordedHost machine = RecordedHost.node1("node1");
    private final HostRecorder host = new HostRecorder(machine, CONF);
    private final World world = new World();
    private final FlightRecorder recorder;
    private final Node node;
    private long nanos;

    ReplayTest(TestInfo test) {
        long capacity = test.getTags().contains(LITTLE_MEMORY) ? 0 : 1 << 24;
        write("crypto_cipher: aes256\ncrypto_hash: sha256\nkey: " + INLINE + "\n");
        if (!(ConfigurationReader.read(CONF, host) instanceof ConfigurationResult.Accepted accepted)) {
            throw new AssertionError("the configuration is refused");
        }
        world.cmap = accepted.map();
        world.running = accepted.configuration();
        recorder = new FlightRecorder("test", 1, CONF, StoredState.NEW, host, capacity, 1_700_000_000_000L, 0);
        node = new Node(
                accepted.configuration().cluster(),
                accepted.map(),
                StoredState.NEW,
                recorder.around(NodeSurroundings.of(RandomSource.seeded(7), world)));
    }

    private void write(String totem) {
        String conf = "totem {\nversion: 2\ncluster_name: alone\ntransport: knet\n" + totem
                + "}\nquorum {\nprovider: corosync_votequorum\n}\nnodelist {\n"
                + "node {\nnodeid: 1\nname: node1\nring0_addr: 10.20.0.1\n}\n"
                + "node {\nnodeid: 2\nname: node2\nring0_addr: 10.20.0.2\n}\n}\n";
        machine.addFile(CONF, conf.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What the node puts out goes nowhere. */
    private final class World implements NodeOutputs {
        private Cmap cmap = new Cmap();
        private @Nullable RunningConfiguration running;
        private boolean diskFails;
        private int exitStatus = -1;

        @Override
        public void send(int link, int hostId, byte[] buffer, int offset, int length, int segmentSize) {}

        @Override
        public void storeRingSequence(long sequence) {
            if (diskFails) {
                throw new IllegalStateException("the disk is full");
            }
        }

        @Override
        public void storeExpectedVotesTracking(int barrier) {}

        @Override
        public boolean isLogEnabled(Subsystem subsystem, Level level) {
            return false;
        }

        @Override
        public void log(LogEvent event) {}

        @Override
        public void openLinks(ClusterConfiguration configuration) {}

        @Override
        public void ready() {}

        @Override
        public ReloadAnswer readConfiguration() {
            ReloadResult result = ConfigurationReload.prepare(CONF, host, cmap, Objects.requireNonNull(running));
            if (result instanceof ReloadResult.Ready ready) {
                running = ready.configuration();
            }
            return new ReloadAnswer.Judged(result);
        }

        @Override
        public void reopenLogs() {}

        @Override
        public void exit(int status, String where) {
            exitStatus = status;
        }

        @Override
        public void event(NodeEvent event) {}

        @Override
        public void cpgMessage(long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {}

        @Override
        public void cpgConfiguration(long client, CpgConfiguration configuration) {}
    }

    private void runFor(long seconds) {
        long end = nanos + seconds * 1_000_000_000L;
        while (node.nextDeadlineNanos() <= end) {
            nanos = Math.max(nanos, node.nextDeadlineNanos());
            node.onTimers(nanos);
        }
        nanos = end;
    }

    private Recording live() {
        node.start(nanos);
        runFor(10);
        assertThat(node.cpgJoin(nanos, 5, 77, "group".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StatusCode.OK);
        runFor(1);
        byte[] message = "what the members say".getBytes(StandardCharsets.UTF_8);
        assertThat(node.cpgSend(nanos, 5, message, 0, message.length)).isEqualTo(StatusCode.OK);
        runFor(1);
        assertThat(node.setCmap(nanos, "totem.key", CmapValue.string(INLINE + "2")))
                .isNotNull();
        runFor(1);
        return recorder.snapshot("a test");
    }

    private static byte[] file(Recording recording) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        recording.writeTo(out);
        return out.toByteArray();
    }

    private static Replay.Outcome replay(Recording recording) throws DamagedRecordingException {
        return Replay.run(recording, ClientReplay.Factory.NONE, ReplayWatcher.NONE);
    }

    private static List<RecordedInput> inputs(Recording recording) throws DamagedRecordingException {
        List<RecordedInput> all = new ArrayList<>();
        recording.visit(all::add);
        return all;
    }

    /** A recording of these inputs, whatever their numbers. */
    private static Recording of(Origin origin, List<RecordedInput> inputs) {
        return of(origin, true, inputs);
    }

    private static Recording of(Origin origin, boolean payloads, List<RecordedInput> inputs) {
        ByteSink out = new ByteSink();
        long last = inputs.getFirst().nanos();
        for (RecordedInput input : inputs) {
            out.number(input.nanos() - last);
            last = input.nanos();
            out.u8(InputCodec.kind(input.input()));
            InputCodec.write(input.input(), out);
            input.circumstances().forEach(circumstance -> CircumstanceCodec.write(circumstance, out));
            out.u8(CircumstanceCodec.END);
            out.u32(input.digest());
        }
        Segment segment = new Segment(
                0, inputs.size(), inputs.getFirst().nanos(), last, out.size(), false, out.toBytes(), out.size());
        return new Recording(origin, payloads, List.of(segment), "made by a test");
    }

    @Test
    void aReloadThatChangesTheKeyReplays() throws IOException, DamagedRecordingException {
        live();
        write("crypto_cipher: aes256\ncrypto_hash: sha256\nkey: " + INLINE.toUpperCase(Locale.ROOT) + "\n");
        assertThat(node.reload(nanos, 9)).isEqualTo(StatusCode.OK);
        runFor(3);
        Recording recording = Recording.read(file(recorder.snapshot("a test")));
        assertThat(replay(recording)).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
        assertThat(inputs(recording)).anySatisfy(input -> {
            assertThat(input.input()).isEqualTo(new NodeInput.Reload(9));
        });
        assertThat(inputs(recording))
                .anySatisfy(input ->
                        assertThat(input.circumstances()).hasAtLeastOneElementOfType(Circumstance.Asked.class));
    }

    @Test
    void keysAreNotInARecordingButMessagesAre() throws DamagedRecordingException {
        Recording recording = live();
        ByteSink all = new ByteSink();
        recording.origin().write(all);
        inputs(of(recording.origin(), inputs(recording))).forEach(input -> {
            InputCodec.write(input.input(), all);
            input.circumstances().forEach(circumstance -> CircumstanceCodec.write(circumstance, all));
        });
        String bytes = new String(all.toBytes(), StandardCharsets.ISO_8859_1);
        assertThat(bytes).doesNotContain("correct-horse").contains("key: 1***").contains("what the members say");
    }

    @Test
    void aDiskThatFailedFailsAgain() throws DamagedRecordingException {
        world.diskFails = true;
        node.start(nanos);
        runFor(10);
        assertThat(world.exitStatus).isEqualTo(15);
        Recording recording = recorder.snapshot("a test");
        assertThat(replay(recording)).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
    }

    @Test
    void theFirstDifferenceIsFound() throws DamagedRecordingException {
        Recording recording = live();
        List<RecordedInput> inputs = inputs(recording);
        assertThat(inputs).hasSizeGreaterThan(50);
        RecordedInput tenth = inputs.get(10);
        List<RecordedInput> otherSum = new ArrayList<>(inputs);
        otherSum.set(
                10, new RecordedInput(10, tenth.nanos(), tenth.input(), tenth.circumstances(), tenth.digest() + 1));
        assertThat(replay(of(recording.origin(), otherSum)))
                .isInstanceOfSatisfying(
                        Replay.Outcome.Different.class,
                        different -> assertThat(different.input().number()).isEqualTo(10));
        int sent = 0;
        while (!(inputs.get(sent).input() instanceof NodeInput.CpgSend)) {
            sent++;
        }
        int at = sent;
        List<RecordedInput> otherMessage = new ArrayList<>(inputs);
        RecordedInput said = inputs.get(at);
        otherMessage.set(
                at,
                new RecordedInput(
                        at, said.nanos(), new NodeInput.CpgSend(5, new byte[20]), said.circumstances(), said.digest()));
        assertThat(replay(of(recording.origin(), otherMessage)))
                .isInstanceOfSatisfying(
                        Replay.Outcome.Different.class,
                        different -> assertThat(different.input().number()).isGreaterThanOrEqualTo(at));
    }

    @Test
    void whatTheNodeDrewMustBeDrawnAgain() throws DamagedRecordingException {
        Recording recording = live();
        List<RecordedInput> inputs = new ArrayList<>(inputs(recording));
        RecordedInput first = inputs.getFirst();
        List<Circumstance> more = new ArrayList<>(first.circumstances());
        more.add(new Circumstance.Drawn(4));
        inputs.set(0, new RecordedInput(0, first.nanos(), first.input(), more, first.digest()));
        assertThat(replay(of(recording.origin(), inputs)))
                .isInstanceOfSatisfying(
                        Replay.Outcome.Different.class,
                        different -> assertThat(different.what()).contains("asked less"));
    }

    @Test
    @Tag(LITTLE_MEMORY)
    void withoutTheStartItIsShownOnly() throws IOException, DamagedRecordingException {
        node.start(0);
        while (recorder.inputsEver() < 200_000) {
            runFor(60);
        }
        assertThat(recorder.bytes()).isLessThan(256 * 1024);
        Recording recording = Recording.read(file(recorder.snapshot("a test")));
        assertThat(recording.hasStart()).isFalse();
        assertThat(recording.firstInput() + recording.inputs()).isEqualTo(recorder.inputsEver());
        assertThat(inputs(recording)).hasSize((int) recording.inputs());
        assertThat(replay(recording))
                .isInstanceOfSatisfying(
                        Replay.Outcome.Impossible.class,
                        impossible -> assertThat(impossible.reason()).contains("only be run again from its start"));
    }

    /** Recording goes on after a snapshot, and does not touch it. */
    @Test
    void aSnapshotStays() throws IOException, DamagedRecordingException {
        Recording early = live();
        byte[] before = file(early);
        runFor(60);
        assertThat(file(early)).isEqualTo(before);
        assertThat(replay(early)).isEqualTo(new Replay.Outcome.Identical(early.inputs()));
    }

    @Test
    void aFileThatIsCutOffIsRefusedWhereverThatIs() throws IOException {
        byte[] whole = file(live());
        for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 500)) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Recording.read(part))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(DamagedRecordingException.class)
                    .hasMessageMatching("(?s)(this is not a recording of quorate|the recording is cut off: .*)");
        }
    }

    @Test
    void aFlippedBitIsFoundWhereverItIs() throws IOException {
        byte[] whole = file(live());
        for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 1000)) {
            byte[] bad = whole.clone();
            bad[at] ^= 0x20;
            assertThatThrownBy(() -> Recording.read(bad))
                    .as("byte %d", at)
                    .isInstanceOf(DamagedRecordingException.class);
        }
    }

    private static Recording withoutPayloads(Recording recording) throws DamagedRecordingException {
        WithoutPayloads.Result result = WithoutPayloads.of(recording, ClientReplay.Factory.NONE);
        if (!(result instanceof WithoutPayloads.Result.Copy copy)) {
            throw new AssertionError(result);
        }
        return copy.recording();
    }

    private static RecordedInput sent(List<RecordedInput> inputs) {
        return inputs.stream()
                .filter(input -> input.input() instanceof NodeInput.CpgSend)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCopyWithoutPayloadsKeepsTheirLengthAndReplays() throws IOException, DamagedRecordingException {
        Recording recording = live();
        Recording copy = Recording.read(file(withoutPayloads(recording)));
        assertThat(copy.hasPayloads()).isFalse();
        assertThat(replay(copy)).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
        List<RecordedInput> before = inputs(recording);
        List<RecordedInput> after = inputs(copy);
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i).nanos()).isEqualTo(before.get(i).nanos());
            assertThat(after.get(i).circumstances())
                    .usingRecursiveComparison()
                    .isEqualTo(before.get(i).circumstances());
        }
        assertThat(((NodeInput.CpgSend) sent(after).input()).message())
                .containsOnly(0)
                .hasSize(20);
        assertThat(WithoutPayloads.of(copy, ClientReplay.Factory.NONE))
                .isEqualTo(new WithoutPayloads.Result.Refused("it is without payloads already"));
    }

    @Test
    void aByteFlippedInACopyWithoutPayloadsIsNoticed() throws DamagedRecordingException {
        Recording copy = withoutPayloads(live());
        List<RecordedInput> inputs = new ArrayList<>(inputs(copy));
        RecordedInput said = sent(inputs);
        byte[] flipped = new byte[20];
        flipped[11] = 4;
        inputs.set(
                (int) said.number(),
                new RecordedInput(
                        said.number(),
                        said.nanos(),
                        new NodeInput.CpgSend(5, flipped),
                        said.circumstances(),
                        said.digest()));
        assertThat(replay(of(copy.origin(), false, inputs)))
                .isInstanceOfSatisfying(
                        Replay.Outcome.Different.class,
                        different -> assertThat(different.input().number()).isGreaterThanOrEqualTo(said.number()));
    }

    @Test
    void aDiskThatFailedFailsAgainWithoutPayloads() throws DamagedRecordingException {
        world.diskFails = true;
        node.start(nanos);
        runFor(10);
        Recording recording = recorder.snapshot("a test");
        assertThat(replay(withoutPayloads(recording))).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
    }

    @Test
    void whatDoesNotReplayIsNotCopied() throws DamagedRecordingException {
        Recording recording = live();
        List<RecordedInput> inputs = new ArrayList<>(inputs(recording));
        RecordedInput tenth = inputs.get(10);
        inputs.set(10, new RecordedInput(10, tenth.nanos(), tenth.input(), tenth.circumstances(), 4711));
        assertThat(WithoutPayloads.of(of(recording.origin(), inputs), ClientReplay.Factory.NONE))
                .isInstanceOfSatisfying(
                        WithoutPayloads.Result.Refused.class,
                        refused -> assertThat(refused.reason()).contains("from input 10 on"));
    }

    @Test
    @Tag(LITTLE_MEMORY)
    void withoutTheStartPayloadsGoAllTheSame() throws IOException, DamagedRecordingException {
        node.start(0);
        runFor(10);
        assertThat(node.cpgJoin(nanos, 5, 77, "group".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(StatusCode.OK);
        byte[] message = new byte[1000];
        Arrays.fill(message, (byte) 'm');
        while (recorder.snapshot("a test").hasStart()) {
            runFor(1);
            assertThat(node.cpgSend(nanos, 5, message, 0, message.length)).isEqualTo(StatusCode.OK);
        }
        Recording recording = recorder.snapshot("a test");
        Recording copy = Recording.read(file(withoutPayloads(recording)));
        assertThat(copy.firstInput()).isEqualTo(recording.firstInput()).isPositive();
        assertThat(copy.inputs()).isEqualTo(recording.inputs());
        assertThat(((NodeInput.CpgSend) sent(inputs(copy)).input()).message()).containsOnly(0);
        assertThat(replay(copy)).isInstanceOf(Replay.Outcome.Impossible.class);
    }

    /** Files that were written before there were any without payloads. */
    @Test
    void theFirstLayoutIsStillRead() throws IOException, DamagedRecordingException {
        Recording recording = live();
        byte[] file = file(recording);
        int magic = "quorate recording 2\n".length();
        int length = Endian.LITTLE.getInt(file, magic + 1);
        int body = magic + 9;
        CRC32C sum = new CRC32C();
        sum.update(file, body + 1, length - 1);
        Endian.LITTLE.putInt(file, magic + 1, length - 1);
        Endian.LITTLE.putInt(file, magic + 5, (int) sum.getValue());
        byte[] first = new byte[file.length - 1];
        System.arraycopy(file, 0, first, 0, body);
        System.arraycopy(file, body + 1, first, body, first.length - body);
        first[magic - 2] = '1';
        Recording read = Recording.read(first);
        assertThat(read.hasPayloads()).isTrue();
        assertThat(replay(read)).isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
    }

    @Test
    void otherFilesAndLayoutsAreNamed() {
        assertThatThrownBy(() ->
                        Recording.read("totem {\n version: 2\n}\n more and more".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DamagedRecordingException.class)
                .hasMessage("this is not a recording of quorate");
        assertThatThrownBy(() -> Recording.read("quorate recording 3\n...".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DamagedRecordingException.class)
                .hasMessageContaining("layout 3, and this program reads layouts 1 and 2");
    }
}
