package org.quorate.config.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads recorded cases from the JSON format of the vectors. */
public final class ConfTestFile {
    private ConfTestFile() {}

    /** All cases of a list. */
    public static List<ConfTestCase> read(InputStream json) throws IOException {
        List<ConfTestCase> cases = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(json)) {
            List<String> argv = new ArrayList<>();
            node.get("argv").forEach(argument -> argv.add(argument.asText()));
            cases.add(new ConfTestCase(
                    node.get("name").asText(),
                    node.get("hostname").asText(),
                    node.get("conf").isNull() ? null : node.get("conf").asText().getBytes(StandardCharsets.UTF_8),
                    extraFiles(node),
                    node.get("installed_as").asText(),
                    argv,
                    node.get("exit").asInt(),
                    node.get("stderr").asText()));
        }
        return cases;
    }

    /** The {@code extra_files_hex} of a case. */
    public static Map<String, byte[]> extraFiles(JsonNode node) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (var entry : node.path("extra_files_hex").properties()) {
            files.put(entry.getKey(), HexFormat.of().parseHex(entry.getValue().asText()));
        }
        return files;
    }
}
