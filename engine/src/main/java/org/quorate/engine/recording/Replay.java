package org.quorate.engine.recording;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a node on the inputs of a recording and compares what it puts out, input by input, with the checksums of what was put out
 * then.
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

    private Replay() {}

    /**
     * Runs a recording.
     *
     * @param clients for requests of clients of corosync's libraries
     * @throws DamagedRecordingException if the inputs cannot be read
     */
    public static Outcome run(Recording recording, ClientReplay.Factory clients, ReplayWatcher watcher)
            throws DamagedRecordingException {
        ReplayedCodecs.Source source =
                recording.hasPayloads() ? ReplayedCodecs.Source.REAL : ReplayedCodecs.Source.RECORDED;
        ReplayedNode node;
        try {
            node = ReplayedNode.of(recording, source, clients, watcher);
        } catch (ReplayedNode.ImpossibleReplayException impossible) {
            return new Outcome.Impossible(String.valueOf(impossible.getMessage()));
        }
        List<Outcome> end = new ArrayList<>();
        recording.visit(input -> {
            watcher.onInput(input);
            String difference = node.handle(input);
            if (difference == null && node.digest() != input.digest()) {
                difference = "what the node put out is not what it put out then";
            }
            if (difference != null) {
                end.add(new Outcome.Different(input, difference));
                return false;
            }
            watcher.afterInput(input);
            return true;
        });
        return end.isEmpty() ? new Outcome.Identical(recording.inputs()) : end.getFirst();
    }
}
