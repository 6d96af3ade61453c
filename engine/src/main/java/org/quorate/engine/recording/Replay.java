package org.quorate.engine.recording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.StatusCode;
import org.quorate.config.CryptoParameters;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.engine.LocalClient;
import org.quorate.engine.Node;
import org.quorate.engine.NodeInput;
import org.quorate.engine.NodeSurroundings;
import org.quorate.knet.PacketProtection;

/**
 * Runs a node on the inputs of a recording and compares what it puts out, input by input, with the checksums of what was put out
 * then. Everything the node gets is what it got: time, datagrams, requests, random values, files.
 */
public final class Replay {
    /** How a replay ended. */
    public sealed interface Outcome {
        /**
         * Every output was the same.
         *
         * @param inputs how many
         */
        record Identical(long inputs) implements Outcome {}

        /**
         * The node did something else.
         *
         * @param input with which it began
         * @param what was different
         */
        record Different(RecordedInput input, String what) implements Outcome {}

        /** The node cannot be run on this recording. */
        record Impossible(String reason) implements Outcome {}
    }

    private final ReplayWatcher watcher;
    private final OutputDigest digest = new OutputDigest();
    private final Divergences divergences = new Divergences();
    private final ReplayedHost host = new ReplayedHost(divergences);
    private final ReplayRecorder recorder;
    private final ReplayedOutputs outputs;
    private final Node node;
    private final ClientReplay clients;

    private final Deque<Long> draws = new ArrayDeque<>();
    private final Deque<Integer> openings = new ArrayDeque<>();
    private byte[] wire = new byte[2048];
    private long nanos;

    /**
     * Runs a recording.
     *
     * @param clients for requests of clients of corosync's libraries
     * @throws DamagedRecordingException if the inputs cannot be read
     */
    public static Outcome run(Recording recording, ClientReplay.Factory clients, ReplayWatcher watcher)
            throws DamagedRecordingException {
        if (!recording.hasStart()) {
            return new Outcome.Impossible("the recording begins with input " + recording.firstInput()
                    + ": a node can only be run again from its start, which is no longer held");
        }
        Origin origin = recording.origin();
        Divergences whileReading = new Divergences();
        ReplayedHost machine = new ReplayedHost(whileReading);
        machine.expect(origin.host());
        ConfigurationResult result = ConfigurationReader.read(origin.configurationFile(), machine);
        String other = whileReading.first();
        if (other != null) {
            return new Outcome.Impossible("this version of the program reads the configuration differently than "
                    + origin.product() + " did: " + other);
        }
        return switch (result) {
            case ConfigurationResult.Refused refused ->
                new Outcome.Impossible("this version of the program refuses the configuration: " + refused.text());
            case ConfigurationResult.Accepted accepted -> new Replay(origin, accepted, clients, watcher).run(recording);
        };
    }

    private Replay(
            Origin origin, ConfigurationResult.Accepted accepted, ClientReplay.Factory factory, ReplayWatcher watcher) {
        this.watcher = watcher;
        recorder = new ReplayRecorder(digest, watcher, divergences);
        outputs = new ReplayedOutputs(
                digest,
                watcher,
                host,
                origin.configurationFile(),
                accepted.map(),
                accepted.configuration(),
                divergences);
        node = new Node(
                accepted.configuration().cluster(),
                accepted.map(),
                origin.stored(),
                new NodeSurroundings(
                        new ReplayedRandom(),
                        outputs,
                        (parameters, random) -> new ReplayedProtection(parameters),
                        recorder));
        clients = factory.create(node, () -> nanos);
        outputs.connect(clients::end);
    }

    private Outcome run(Recording recording) throws DamagedRecordingException {
        List<Outcome> end = new ArrayList<>();
        recording.visit(input -> {
            watcher.onInput(input);
            String difference = handle(input);
            if (difference != null) {
                end.add(new Outcome.Different(input, difference));
                return false;
            }
            watcher.afterInput(input);
            return true;
        });
        return end.isEmpty() ? new Outcome.Identical(recording.inputs()) : end.getFirst();
    }

    /** What was different, or {@code null}. */
    private @Nullable String handle(RecordedInput input) {
        expect(input.circumstances());
        nanos = input.nanos();
        digest.beginInput();
        try {
            apply(input.input());
        } catch (UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        }
        if (!recorder.takeTaken()) {
            divergences.note("the node did not take this input, it has nothing to do or is over");
        }
        if (divergences.first() == null) {
            int unused = draws.size()
                    + openings.size()
                    + host.unasked()
                    + outputs.unusedEndings()
                    + outputs.unusedFailures()
                    + recorder.unusedFacts();
            if (unused > 0) {
                divergences.note("the node asked less of its surroundings than it did then");
            } else if (digest.value() != input.digest()) {
                divergences.note("what the node put out is not what it put out then");
            }
        }
        return divergences.first();
    }

    private void expect(List<Circumstance> circumstances) {
        draws.clear();
        openings.clear();
        Deque<LocalClient> endings = new ArrayDeque<>();
        List<HostAnswer> answers = new ArrayList<>();
        List<Boolean> facts = new ArrayList<>();
        Circumstance.OutputFailed failure = null;
        String refusal = null;
        for (Circumstance circumstance : circumstances) {
            switch (circumstance) {
                case Circumstance.Drawn drawn -> draws.add(drawn.value());
                case Circumstance.Opened opened -> openings.add(opened.result());
                case Circumstance.Asked asked -> answers.add(asked.answer());
                case Circumstance.ClientEnded ended -> endings.add(ended.client());
                case Circumstance.Fact fact -> facts.add(fact.value());
                case Circumstance.OutputFailed failed -> failure = failed;
                case Circumstance.ReloadRefused refused -> refusal = refused.reason();
                case Circumstance.Logged _ -> {}
                case Circumstance.Happened _ -> {}
            }
        }
        host.expect(answers);
        recorder.expect(facts);
        outputs.expect(endings, failure, refusal);
    }

    private void apply(NodeInput input) {
        switch (input) {
            case NodeInput.Start _ -> node.start(nanos);
            case NodeInput.Datagram it -> datagram(it);
            case NodeInput.Timers _ -> node.onTimers(nanos);
            case NodeInput.SendRefused it -> node.onSendError(nanos, it.link(), it.hostId(), it.kind(), it.kernelMtu());
            case NodeInput.PeerError it ->
                node.onPeerError(nanos, it.link(), it.destination(), it.offender(), it.text());
            case NodeInput.SchedulingGap it ->
                node.onSchedulingGap(nanos, it.epochMillis(), it.gapNanos(), it.thresholdNanos());
            case NodeInput.ShutDown _ -> node.shutDown(nanos);
            case NodeInput.SetExpectedVotes it -> ignore(node.setExpectedVotes(nanos, it.expectedVotes()));
            case NodeInput.SetVotes it -> ignore(node.setVotes(nanos, it.nodeId(), it.votes()));
            case NodeInput.UnregisterQuorumDevice _ -> ignore(node.unregisterQuorumDevice(nanos));
            case NodeInput.Kill it -> ignore(node.kill(nanos, it.nodeId(), it.reason()));
            case NodeInput.ShutDownByRequest it -> ignore(node.shutDownByRequest(nanos, it.client(), it.force()));
            case NodeInput.Reload it -> ignore(node.reload(nanos, it.client()));
            case NodeInput.SetCmap it -> ignore(node.setCmap(nanos, it.key(), it.value()));
            case NodeInput.DeleteCmap it -> ignore(node.deleteCmap(nanos, it.key()));
            case NodeInput.CpgJoin it -> ignore(node.cpgJoin(nanos, it.client(), it.pid(), it.group()));
            case NodeInput.CpgLeave it -> ignore(node.cpgLeave(nanos, it.client()));
            case NodeInput.CpgSend it -> ignore(node.cpgSend(nanos, it.client(), it.message(), 0, it.message().length));
            case NodeInput.CpgDisconnect it -> node.cpgDisconnect(nanos, it.client());
            case NodeInput.ClientOpened it -> clients.open(it);
            case NodeInput.ClientRequest it -> clients.request(it);
            case NodeInput.ClientClosed it -> clients.close(it);
        }
    }

    /** Answers are part of the checksum. */
    private static void ignore(StatusCode ignored) {}

    private void datagram(NodeInput.Datagram input) {
        if (wire.length < input.length()) {
            wire = new byte[input.length()];
        }
        System.arraycopy(input.content(), 0, wire, 0, input.content().length);
        node.onDatagram(nanos, input.link(), input.source(), input.port(), wire, 0, input.length());
    }

    // ---- what stands in for randomness and encryption

    private final class ReplayedRandom implements RandomSource {
        @Override
        public long nextLong() {
            Long value = draws.poll();
            if (value == null) {
                divergences.note("the node draws a random value, which it did not then");
                return 0;
            }
            return value;
        }

        @Override
        public void nextBytes(byte[] target, int offset, int length) {
            Arrays.fill(target, offset, offset + length, (byte) 0);
        }
    }

    /** Takes packets in clear for what the recorded node could open, and leaves them in clear on the way out. */
    private final class ReplayedProtection implements PacketProtection {
        private static final int CANNOT_OPEN = -1;

        private final CryptoParameters parameters;

        ReplayedProtection(CryptoParameters parameters) {
            this.parameters = parameters;
        }

        @Override
        public int seal(byte[] clear, int clearOffset, int clearLength, byte[] sealed, int wireOffset) {
            digest.sealing(clear, clearOffset, clearLength, sealed);
            int length = PacketProtection.wireLength(parameters, clearLength);
            System.arraycopy(clear, clearOffset, sealed, wireOffset, clearLength);
            Arrays.fill(sealed, wireOffset + clearLength, wireOffset + length, (byte) 0);
            return length;
        }

        @Override
        public int open(byte[] sealed, int offset, int length, byte[] clear) {
            Integer result = openings.poll();
            if (result == null) {
                divergences.note("the node tries to open a datagram, which it did not then");
                return CANNOT_OPEN;
            }
            if (result > 0) {
                System.arraycopy(sealed, offset, clear, PacketProtection.clearOffset(parameters), result);
            }
            return result;
        }
    }
}
