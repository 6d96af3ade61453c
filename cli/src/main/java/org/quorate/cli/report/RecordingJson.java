package org.quorate.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.quorate.engine.recording.RecordedInput;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;

/** What {@code quorate replay --json} prints (docs/json.md). */
public final class RecordingJson {
    private RecordingJson() {}

    /** The summary. */
    public static String replay(Recording recording, ReplayTotals totals, Replay.Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("node_id", Integer.toUnsignedLong(recording.nodeId()));
        json.put("product", recording.product());
        json.put("reason", recording.reason());
        json.put("started_ms", recording.startEpochMillis());
        json.put("has_start", recording.hasStart());
        json.put("has_payloads", recording.hasPayloads());
        json.put("first_input", recording.firstInput());
        json.put("inputs", recording.inputs());
        json.put("duration_ms", recording.durationNanos() / 1_000_000);
        ObjectNode kinds = json.putObject("inputs_by_kind");
        totals.inputs().forEach((kind, count) -> kinds.put(kind.replace(' ', '_'), count));
        if (recording.hasStart()) {
            json.put("datagrams_sent", totals.datagramsSent());
            json.put("client_outputs", totals.deliveries());
        }
        switch (outcome) {
            case Replay.Outcome.Identical _ -> json.put("outcome", "identical");
            case Replay.Outcome.Different different -> {
                json.put("outcome", "different");
                json.put("different_input", different.input().number());
                json.put("what", different.what());
            }
            case Replay.Outcome.Impossible impossible -> {
                json.put("outcome", "not_run");
                json.put("what", impossible.reason());
            }
        }
        return StateJson.headed("quorate.replay", json);
    }

    /** One input and what it did. */
    static String step(Recording recording, RecordedInput input, List<String> effects) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", input.number());
        json.put("time_ms", recording.epochMillis(input.nanos()));
        json.put("clock_ns", input.nanos());
        json.put("input", RecordingText.input(input.input()));
        ArrayNode done = json.putArray("effects");
        effects.forEach(done::add);
        return StateJson.headed("quorate.replay-step", json);
    }
}
