package org.quorate.config.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads recorded cases from the JSON format of the vectors, and says exactly what is wrong with a file of another. */
public final class ConfTestFile {
    private final String where;
    private final JsonNode node;

    /** The file is not of this format; the message says where and how. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private ConfTestFile(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    /** All cases of a list. */
    public static List<ConfTestCase> read(String json) throws Malformed {
        JsonNode list = parse(json);
        if (!list.isArray() || list.isEmpty()) {
            throw new Malformed("the file must be a list of at least one case");
        }
        List<ConfTestCase> cases = new ArrayList<>();
        for (JsonNode node : list) {
            String number = "case " + (cases.size() + 1);
            String name = new ConfTestFile(number, node).text("name");
            cases.add(new ConfTestFile(number + " (" + name + ")", node).toCase(name));
        }
        return cases;
    }

    private static JsonNode parse(String json) throws Malformed {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new Malformed("not JSON at line " + place.getLineNr() + ", column " + place.getColumnNr() + ": "
                    + e.getOriginalMessage());
        }
    }

    private ConfTestCase toCase(String name) throws Malformed {
        return new ConfTestCase(
                name,
                text("hostname"),
                conf(),
                hexadecimalFiles(),
                text("installed_as"),
                arguments(),
                exit(),
                node.path("stdout").asText(),
                text("stderr"));
    }

    private JsonNode field(String name, String form, boolean fits) throws Malformed {
        if (!node.has(name)) {
            throw new Malformed(where + ": field \"" + name + "\" is missing");
        }
        if (!fits) {
            throw new Malformed(where + ": field \"" + name + "\" must be " + form);
        }
        return node.path(name);
    }

    private String text(String name) throws Malformed {
        return field(name, "a text", node.path(name).isTextual()).asText();
    }

    private byte @Nullable [] conf() throws Malformed {
        JsonNode conf = node.path("conf");
        boolean none = conf.isNull();
        field("conf", "a text, or null for no file", none || conf.isTextual());
        return none ? null : conf.asText().getBytes(StandardCharsets.UTF_8);
    }

    private int exit() throws Malformed {
        return field("exit", "an integer", node.path("exit").isInt()).asInt();
    }

    private List<String> arguments() throws Malformed {
        JsonNode argv = node.path("argv");
        boolean texts = argv.isArray() && argv.valueStream().allMatch(JsonNode::isTextual);
        return field("argv", "a list of texts", texts)
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private Map<String, byte[]> hexadecimalFiles() throws Malformed {
        try {
            return extraFiles(node);
        } catch (IllegalArgumentException e) {
            throw new Malformed(where + ": field \"extra_files_hex\": " + e.getMessage());
        }
    }

    /**
     * The {@code extra_files_hex} of a case.
     *
     * @throws IllegalArgumentException if a file's content is not hexadecimal
     */
    public static Map<String, byte[]> extraFiles(JsonNode node) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (var entry : node.path("extra_files_hex").properties()) {
            files.put(entry.getKey(), HexFormat.of().parseHex(entry.getValue().asText()));
        }
        return files;
    }
}
