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
 * A node that is run again, with surroundings that give it what it got: time, datagrams, requests, random values, files. What it
 * puts out is summed up.
 */
final class ReplayedNode {
    /** The node cannot be run on this recording. */
    static final class ImpossibleReplayException extends Exception {
        private static final long serialVersionUID = 1;

        ImpossibleReplayException(String reason) {
            super(reason);
        }
    }

    private final OutputDigest digest;
    private final Divergences divergences = new Divergences();
    private final ReplayedHost host = new ReplayedHost(divergences);
    private final ReplayedCodecs codecs;
    private final ReplayRecorder recorder;
    private final ReplayedOutputs outputs;
    private final Node node;
    private final ClientReplay clients;

    private final Deque<Long> draws = new ArrayDeque<>();
    private final Deque<Integer> openings = new ArrayDeque<>();
    private byte[] wire = new byte[2048];
    private long nanos;

    /**
     * Makes the node of a recording, before its first input.
     *
     * @param source of what compression and decompression give
     * @throws ImpossibleReplayException if this version of the program does not take the configuration as that one did
     */
    static ReplayedNode of(
            Recording recording, ReplayedCodecs.Source source, ClientReplay.Factory clients, ReplayWatcher watcher)
            throws ImpossibleReplayException {
        if (!recording.hasStart()) {
            throw new ImpossibleReplayException("the recording begins with input " + recording.firstInput()
                    + ": a node can only be run again from its start, which is no longer held");
        }
        Origin origin = recording.origin();
        Divergences whileReading = new Divergences();
        ReplayedHost machine = new ReplayedHost(whileReading);
        machine.expect(origin.host());
        ConfigurationResult result = ConfigurationReader.read(origin.configurationFile(), machine);
        String other = whileReading.first();
        if (other != null) {
            throw new ImpossibleReplayException("this version of the program reads the configuration differently than "
                    + origin.product() + " did: " + other);
        }
        return switch (result) {
            case ConfigurationResult.Refused refused ->
                throw new ImpossibleReplayException(
                        "this version of the program refuses the configuration: " + refused.text());
            case ConfigurationResult.Accepted accepted -> new ReplayedNode(origin, accepted, source, clients, watcher);
        };
    }

    private ReplayedNode(
            Origin origin,
            ConfigurationResult.Accepted accepted,
            ReplayedCodecs.Source source,
            ClientReplay.Factory factory,
            ReplayWatcher watcher) {
        digest = new OutputDigest(source == ReplayedCodecs.Source.REAL ? null : new OutputShape());
        codecs = new ReplayedCodecs(source, digest, divergences);
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
                        codecs,
                        recorder));
        clients = factory.create(node, () -> nanos);
        outputs.connect(clients::end);
    }

    /** Of all outputs so far. */
    int digest() {
        return digest.value();
    }

    /** Of all outputs so far, without what applications say in them. */
    int shape() {
        return digest.shape();
    }

    /** What compression and decompression gave during the last input, if that is observed. */
    List<Circumstance> codecCalls() {
        return codecs.calls();
    }

    /** The output that failed during the last input. */
    ReplayedOutputs.@Nullable Failure failure() {
        return outputs.lastFailure();
    }

    /** Lets the output with this place among those of the next input fail, whatever the digest is. */
    void failAt(int output) {
        outputs.failAt(output);
    }

    /**
     * Handles the next input.
     *
     * @return what the node asked of its surroundings that it did not then, or {@code null}; once something is, it stays
     */
    @Nullable
    String handle(RecordedInput input) {
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
                    + recorder.unusedFacts()
                    + codecs.unused();
            if (unused > 0) {
                divergences.note("the node asked less of its surroundings than it did then");
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
        List<Circumstance> codecCalls = new ArrayList<>();
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
                case Circumstance.Compressed _ -> codecCalls.add(circumstance);
                case Circumstance.Decompressed _ -> codecCalls.add(circumstance);
                case Circumstance.Logged _ -> {}
                case Circumstance.Happened _ -> {}
            }
        }
        host.expect(answers);
        codecs.expect(codecCalls);
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
