package org.quorate.cli.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.quorate.simulation.OrderHistory;

/** The timeline as one JSON object, schema {@code quorate.simulation} (docs/json.md). Times are seconds of virtual time. */
public final class TimelineJson {
    private static final int VERSION = 1;

    private TimelineJson() {}

    /**
     * @param violation what broken promise ended the run, empty for none
     */
    public static String render(
            Timeline timeline, OrderHistory traffic, long seed, long fingerprint, String violation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", "quorate.simulation");
        json.put("version", VERSION);
        json.put("seed", seed);
        json.put("fingerprint", Long.toHexString(fingerprint));
        json.put("duration", seconds(timeline.endNanos()));
        json.put("violation", violation.isEmpty() ? null : violation);
        ArrayNode nodes = json.putArray("nodes");
        for (int id : timeline.nodeIds()) {
            ObjectNode node = nodes.addObject();
            node.put("id", id);
            node.put("title", timeline.title(id));
            ArrayNode states = node.putArray("states");
            for (NodeState state : timeline.states(id)) {
                ObjectNode entry = states.addObject();
                entry.put("from", seconds(state.fromNanos()));
                entry.put("state", state.kind().name().toLowerCase(Locale.ROOT));
                ArrayNode members = entry.putArray("members");
                state.members().forEach(members::add);
            }
        }
        ArrayNode events = json.putArray("events");
        for (Timeline.Entry entry : timeline.entries()) {
            ObjectNode event = events.addObject();
            event.put("at", seconds(entry.nanos()));
            event.put("kind", entry.isAction() ? "action" : "node");
            if (entry.nodeId() != 0) {
                event.put("node", entry.nodeId());
            }
            event.put("text", entry.text());
        }
        ArrayNode outages = json.putArray("outages");
        for (Timeline.Outage outage : timeline.outages()) {
            outages.addObject().put("from", seconds(outage.fromNanos())).put("to", seconds(outage.toNanos()));
        }
        json.putObject("messages").put("sent", traffic.accepted()).put("deliveries", traffic.deliveries());
        return json.toString();
    }

    private static double seconds(long nanos) {
        return nanos / 1_000_000 / 1000.0;
    }
}
