package org.quorate.services.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The format of {@code vectors/services/votequorum-cases.json}, checked before anything is replayed: whoever writes such a file by
 * hand is told which field of which event is wrong.
 */
final class VotequorumCaseFile {
    private static final int MAX_NODES = 32;

    /** The file is not of this format; the message says where and how. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** What a field must hold. */
    private enum Form {
        INTEGER("an integer"),
        SECONDS("a number of seconds, 0 to 600"),
        TEXT("a text"),
        PATTERN("a regular expression"),
        TEXTS("a list of texts"),
        NODES("a list of node ids"),
        GROUPS("a list of lists of node ids"),
        VOTES("an object of votes by node id"),
        STATES("an object of node states by node id");

        final String words;

        Form(String words) {
            this.words = words;
        }
    }

    private static final Map<String, Form> STATE = Map.of(
            "rc",
            Form.INTEGER,
            "nodes",
            Form.INTEGER,
            "quorate",
            Form.TEXT,
            "text",
            Form.TEXTS,
            "membership",
            Form.TEXTS);

    private static final Map<String, Form> TOOL =
            Map.of("node", Form.INTEGER, "args", Form.TEXT, "rc", Form.INTEGER, "output", Form.TEXT);

    /** The required fields of each operation. */
    private static final Map<String, Map<String, Form>> OPERATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("start", Map.of("nodes", Form.NODES)),
            Map.entry("stop", Map.of("nodes", Form.NODES)),
            Map.entry("kill", Map.of("nodes", Form.NODES)),
            Map.entry("partition", Map.of("groups", Form.GROUPS)),
            Map.entry("heal", Map.of()),
            Map.entry("sleep", Map.of("seconds", Form.SECONDS)),
            Map.entry("conf", Map.of("quorum", Form.TEXTS)),
            Map.entry("reload", Map.of("node", Form.INTEGER, "rc", Form.INTEGER, "output", Form.TEXT)),
            Map.entry("tool", TOOL),
            Map.entry("cmap", TOOL),
            Map.entry("sh", Map.of("node", Form.INTEGER)),
            Map.entry("qd", Map.of("node", Form.INTEGER, "call", Form.TEXT, "rc", Form.INTEGER)),
            Map.entry("log", Map.of("node", Form.INTEGER, "match", Form.PATTERN, "lines", Form.TEXTS)),
            Map.entry("startfail", Map.of("node", Form.INTEGER, "rc", Form.INTEGER, "lines", Form.TEXTS)),
            Map.entry("check", Map.of("expected", Form.STATES))));

    private static final Map<String, Form> OPTIONAL =
            Map.of("title", Form.TEXT, "corosync_conf", Form.TEXT, "nodelist_nodes", Form.NODES, "votes", Form.VOTES);

    private VotequorumCaseFile() {}

    /** The cases of a file's content, every field there and of its form. */
    static List<JsonNode> read(String json) throws Malformed {
        List<JsonNode> cases = new ArrayList<>();
        for (JsonNode testCase : caseList(json)) {
            String where = "case " + (cases.size() + 1);
            require(where, testCase, "id", Form.TEXT);
            where += " (" + testCase.path("id").asText() + ")";
            require(where, testCase, "nodes", Form.NODES);
            require(where, testCase, "quorum", Form.TEXTS);
            checkOptional(where, testCase);
            JsonNode events = testCase.path("events");
            if (!events.isArray() || events.isEmpty()) {
                throw new Malformed(where + ": field \"events\" must be a list of at least one event");
            }
            for (int i = 0; i < events.size(); i++) {
                checkEvent(where + ", event " + (i + 1), events.get(i));
            }
            cases.add(testCase);
        }
        return cases;
    }

    private static JsonNode caseList(String json) throws Malformed {
        try {
            JsonNode cases = new ObjectMapper().readTree(json).path("cases");
            if (!cases.isArray()) {
                throw new Malformed("the file must be an object with a list \"cases\"");
            }
            if (cases.isEmpty()) {
                throw new Malformed("the list \"cases\" is empty: nothing to replay");
            }
            return cases;
        } catch (JsonProcessingException e) {
            throw new Malformed("line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": not JSON: " + e.getOriginalMessage());
        }
    }

    private static void checkEvent(String where, JsonNode event) throws Malformed {
        require(where, event, "op", Form.TEXT);
        String operation = event.path("op").asText();
        Map<String, Form> fields = OPERATIONS.get(operation);
        if (fields == null) {
            throw new Malformed(where + ": operation \"" + operation + "\" is unknown; known are "
                    + String.join(", ", OPERATIONS.keySet()));
        }
        for (var field : new TreeMap<>(fields).entrySet()) {
            require(where + " (" + operation + ")", event, field.getKey(), field.getValue());
        }
        checkOptional(where, event);
    }

    private static void checkOptional(String where, JsonNode object) throws Malformed {
        for (var field : OPTIONAL.entrySet()) {
            if (object.has(field.getKey())) {
                require(where, object, field.getKey(), field.getValue());
            }
        }
    }

    private static void require(String where, JsonNode object, String field, Form form) throws Malformed {
        if (!object.has(field)) {
            throw new Malformed(where + ": field \"" + field + "\" is missing");
        }
        JsonNode value = object.get(field);
        if (!matches(value, form)) {
            String found = value.toString();
            throw new Malformed(where + ": field \"" + field + "\" must be " + form.words + ", not "
                    + (found.length() > 80 ? found.substring(0, 80) + "…" : found));
        }
        if (form == Form.STATES) {
            for (var state : value.properties()) {
                for (var part : new TreeMap<>(STATE).entrySet()) {
                    require(where + ", node " + state.getKey(), state.getValue(), part.getKey(), part.getValue());
                }
            }
        }
    }

    private static boolean matches(JsonNode value, Form form) {
        return switch (form) {
            case INTEGER -> value.isInt();
            case SECONDS -> value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= 600;
            case TEXT -> value.isTextual();
            case PATTERN -> value.isTextual() && isPattern(value.asText());
            case TEXTS -> value.isArray() && value.valueStream().allMatch(JsonNode::isTextual);
            case NODES -> isNodes(value);
            case GROUPS -> value.isArray() && value.valueStream().allMatch(VotequorumCaseFile::isNodes);
            case VOTES -> isByNode(value) && value.valueStream().allMatch(JsonNode::isInt);
            case STATES -> isByNode(value) && value.valueStream().allMatch(JsonNode::isObject);
        };
    }

    private static boolean isNodes(JsonNode value) {
        return value.isArray()
                && value.size() <= MAX_NODES
                && value.valueStream().allMatch(id -> id.isInt() && id.asInt() > 0)
                && value.valueStream().distinct().count() == value.size();
    }

    private static boolean isByNode(JsonNode value) {
        return value.isObject()
                && value.propertyStream().allMatch(entry -> entry.getKey().matches("[1-9][0-9]{0,8}"));
    }

    private static boolean isPattern(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
