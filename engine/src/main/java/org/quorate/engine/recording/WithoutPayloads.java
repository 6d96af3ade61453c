package org.quorate.engine.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.engine.NodeInput;
import org.quorate.engine.payload.PayloadFinder;

/**
 * Makes a recording in which what applications said to each other is zeros: lengths, senders, groups and times stay, and so does
 * everything the services say. The node is run twice: on the recording as it is, to know what compression gave and what its
 * outputs are but for the payloads, and on the copy, which must give the same.
 *
 * <p>A recording without the node's start cannot be run; the copy is then made by looking at its packets alone.
 */
public final class WithoutPayloads {
    /** What came of it. */
    public sealed interface Result {
        /** The recording without payloads. */
        record Copy(Recording recording) implements Result {}

        /**
         * There is no copy that could be trusted.
         *
         * @param reason why, a sentence without its full stop
         */
        record Refused(String reason) implements Result {}
    }

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private final Recording recording;
    private final ClientReplay.Factory clients;
    private final PayloadFinder finder = new PayloadFinder();
    /** What compression gave, by the number of the input; only inputs with any. */
    private final Map<Long, List<Circumstance>> codecCalls = new HashMap<>();
    /** Which output of an input failed; only inputs with one. */
    private final Map<Long, Integer> failures = new HashMap<>();
    /** Of the outputs after each input. */
    private int[] shapes = new int[1024];

    /**
     * Makes the copy.
     *
     * @param clients as for {@link Replay#run}
     * @throws DamagedRecordingException if the inputs cannot be read
     */
    public static Result of(Recording recording, ClientReplay.Factory clients) throws DamagedRecordingException {
        if (!recording.hasPayloads()) {
            return new Result.Refused("it is without payloads already");
        }
        try {
            return new Result.Copy(new WithoutPayloads(recording, clients).make());
        } catch (RefusedException refused) {
            return new Result.Refused(String.valueOf(refused.getMessage()));
        }
    }

    private WithoutPayloads(Recording recording, ClientReplay.Factory clients) {
        this.recording = recording;
        this.clients = clients;
    }

    private Recording make() throws DamagedRecordingException, RefusedException {
        if (recording.hasStart()) {
            runOriginal(node(ReplayedCodecs.Source.OBSERVED));
        } else {
            recording.visit(input -> {
                look(input);
                return true;
            });
        }
        finder.finish();
        SegmentRing copy = new SegmentRing(Long.MAX_VALUE / 2, recording.firstInput());
        if (recording.hasStart()) {
            runCopy(node(ReplayedCodecs.Source.RECORDED), copy);
        } else {
            recording.visit(input -> {
                write(withoutPayload(input), input.nanos(), input.circumstances(), 0, copy);
                return true;
            });
        }
        return new Recording(recording.origin(), false, copy.snapshot(), recording.reason());
    }

    private ReplayedNode node(ReplayedCodecs.Source source) throws RefusedException {
        try {
            return ReplayedNode.of(recording, source, clients, ReplayWatcher.NONE);
        } catch (ReplayedNode.ImpossibleReplayException impossible) {
            throw new RefusedException("the recording cannot be run again here: " + impossible.getMessage());
        }
    }

    // ---- the recording as it is

    private void runOriginal(ReplayedNode node) throws DamagedRecordingException, RefusedException {
        List<String> end = new ArrayList<>();
        recording.visit(input -> {
            String difference = node.handle(input);
            if (difference == null && node.digest() != input.digest()) {
                difference = "what the node put out is not what it put out then";
            }
            if (difference != null) {
                end.add("already with payloads the node does not do what it did, from input " + input.number() + " on: "
                        + difference + "; use the version of the program that recorded it, " + recording.product());
                return false;
            }
            look(input);
            keep(input.number(), node);
            return true;
        });
        refuse(end);
    }

    private static void refuse(List<String> reasons) throws RefusedException {
        if (!reasons.isEmpty()) {
            throw new RefusedException(reasons.getFirst());
        }
    }

    private void look(RecordedInput input) {
        if (input.input() instanceof NodeInput.Datagram datagram) {
            finder.datagram(input.number(), datagram.content());
        }
    }

    private void keep(long number, ReplayedNode node) {
        List<Circumstance> calls = node.codecCalls();
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i) instanceof Circumstance.Decompressed decompressed) {
                byte[] message = decompressed.message();
                if (message != null) {
                    finder.decompressed(number, i, message);
                }
            }
        }
        if (!calls.isEmpty()) {
            codecCalls.put(number, calls);
        }
        ReplayedOutputs.@Nullable Failure failure = node.failure();
        if (failure != null) {
            failures.put(number, failure.output());
        }
        int at = (int) number;
        if (at == shapes.length) {
            shapes = Arrays.copyOf(shapes, 2 * at);
        }
        shapes[at] = node.shape();
    }

    // ---- the copy

    private void runCopy(ReplayedNode node, SegmentRing copy) throws DamagedRecordingException, RefusedException {
        List<String> end = new ArrayList<>();
        recording.visit(input -> {
            long number = input.number();
            NodeInput without = withoutPayload(input);
            List<Circumstance> circumstances = new ArrayList<>(input.circumstances());
            circumstances.addAll(codecCallsWithoutPayload(number));
            node.failAt(failures.getOrDefault(number, 0));
            String difference =
                    node.handle(new RecordedInput(number, input.nanos(), without, circumstances, input.digest()));
            if (difference == null && node.shape() != shapes[(int) number]) {
                difference = "what the node put out differs in more than payloads";
            }
            if (difference != null) {
                end.add("without payloads the node does something else, from input " + number + " on: " + difference);
                return false;
            }
            write(without, input.nanos(), failedAsNow(circumstances, node.failure()), node.digest(), copy);
            return true;
        });
        refuse(end);
    }

    private List<Circumstance> codecCallsWithoutPayload(long number) {
        List<Circumstance> calls = codecCalls.getOrDefault(number, List.of());
        List<Circumstance> without = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            byte[] message =
                    calls.get(i) instanceof Circumstance.Decompressed decompressed ? decompressed.message() : null;
            without.add(
                    message == null
                            ? calls.get(i)
                            : new Circumstance.Decompressed(
                                    finder.ofDecompressed(number, i).applyTo(message)));
        }
        return without;
    }

    /** The digest by which the output is known that failed is another one now. */
    private static List<Circumstance> failedAsNow(
            List<Circumstance> circumstances, ReplayedOutputs.@Nullable Failure failure) {
        if (failure == null) {
            return circumstances;
        }
        List<Circumstance> now = new ArrayList<>();
        for (Circumstance circumstance : circumstances) {
            now.add(
                    circumstance instanceof Circumstance.OutputFailed then
                            ? new Circumstance.OutputFailed(failure.digest(), then.text(), then.file(), then.line())
                            : circumstance);
        }
        return now;
    }

    private NodeInput withoutPayload(RecordedInput input) {
        return switch (input.input()) {
            case NodeInput.Datagram it ->
                new NodeInput.Datagram(
                        it.link(),
                        it.source(),
                        it.port(),
                        it.length(),
                        finder.ofDatagram(input.number()).applyTo(it.content()));
            case NodeInput.CpgSend it -> new NodeInput.CpgSend(it.client(), new byte[it.message().length]);
            case NodeInput.ClientRequest it -> clients.withoutPayload(it);
            default -> input.input();
        };
    }

    private static void write(
            NodeInput input, long nanos, List<Circumstance> circumstances, int digest, SegmentRing copy) {
        ByteSink out = copy.begin(nanos);
        out.u8(InputCodec.kind(input));
        InputCodec.write(input, out);
        circumstances.forEach(circumstance -> CircumstanceCodec.write(circumstance, out));
        out.u8(CircumstanceCodec.END);
        out.u32(digest);
    }
}
