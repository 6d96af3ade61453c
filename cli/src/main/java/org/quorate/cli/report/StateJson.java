package org.quorate.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.LinkStatus;
import org.quorate.daemon.control.QuorumStatus;
import org.quorate.daemon.control.StatusJson;

/** What {@code --json} prints: one object, its schema named and versioned (docs/json.md). */
public final class StateJson {
    /** Raised when a member changes its meaning or goes away; new members do not raise it. */
    private static final int VERSION = 1;

    private StateJson() {}

    public static String quorum(QuorumStatus status) {
        return headed("quorate.quorum", StatusJson.toJson(status));
    }

    public static String links(LinkStatus status) {
        return headed("quorate.links", StatusJson.toJson(status));
    }

    public static String cmapEntry(String key, CmapValue value) {
        return headed(
                "quorate.cmap-entry", JsonNodeFactory.instance.objectNode().put("key", key), StatusJson.toJson(value));
    }

    static String headed(String schema, ObjectNode... parts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schema", schema);
        json.put("version", VERSION);
        for (ObjectNode part : parts) {
            json.setAll(part);
        }
        return json.toString();
    }
}
