package org.quorate.config.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ReadStage;

/** The map of a started daemon, recorded with corosync-cmapctl, against the map that reading the same file gives. */
class RecordedRunsTest {
    private static final String VECTORS = "/vectors/config-tools/conf-run/";

    /** Keys other parts of the daemon write. */
    private static final Pattern NOT_FROM_READING = Pattern.compile("internal_configuration\\..*"
            + "|runtime\\.(?!config\\.).*"
            + "|resources\\..*\\.(current|last_updated|poll_period|state)"
            + "|resources\\.watchdog_timeout");

    @Test
    void fillsTheMapLikeTheOriginal() throws Exception {
        int compared = 0;
        for (JsonNode run : runs()) {
            JsonNode dump = run.get("cmap_file");
            if (dump == null) {
                continue;
            }
            String name = run.get("name").asText();
            List<String> expected = new String(resource(dump.asText()), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !NOT_FROM_READING.matcher(keyOf(line)).matches())
                    .toList();
            assertThat(linesOf(read(run).map())).as(name).isEqualTo(expected);
            compared++;
        }
        assertThat(compared).isEqualTo(38);
    }

    @Test
    void leavesErrorsOfTheEnginesToThem() throws Exception {
        List<String> failed = new ArrayList<>();
        for (JsonNode run : runs()) {
            if (!run.has("cmap_file")) {
                ConfigurationResult.Accepted accepted = read(run);
                failed.add(run.get("name").asText());
                if (run.get("name").asText().equals("fail-priority")) {
                    assertThat(accepted.configuration().system().niceValue()).isEmpty();
                    assertThat(accepted.configuration().system().schedRr()).isFalse();
                }
            }
        }
        assertThat(failed)
                .containsExactly("fail-bad-provider", "fail-two_node-device", "fail-atb-lms-odd", "fail-priority");
    }

    @Test
    void refusesTwoNodeWithThreeNodesUnlessAllowed() throws Exception {
        JsonNode run = runs().stream()
                .filter(candidate -> candidate.get("name").asText().equals("warn-two_node-3"))
                .findFirst()
                .orElseThrow();
        RecordedHost host = RecordedHost.node1("node1");
        host.addFile(path(run), run.get("conf").asText().getBytes(StandardCharsets.UTF_8));

        ConfigurationResult result = ConfigurationReader.read(path(run), host);

        assertThat(result).isInstanceOfSatisfying(ConfigurationResult.Refused.class, refused -> {
            assertThat(refused.stage()).isEqualTo(ReadStage.QUORUM_SAFETY);
            assertThat(refused.text()).contains("there are 3").contains("quorum.allow_unsafe_two_node: yes");
        });
    }

    private static ConfigurationResult.Accepted read(JsonNode run) {
        RecordedHost host = RecordedHost.node1(run.get("hostname").asText());
        String conf = run.get("conf").asText();
        if (run.get("name").asText().equals("warn-two_node-3")) {
            conf += "quorum {\n allow_unsafe_two_node: yes\n}\n";
        }
        host.addFile(path(run), conf.getBytes(StandardCharsets.UTF_8));
        ConfTestFile.extraFiles(run).forEach(host::addFile);
        ConfigurationResult result = ConfigurationReader.read(path(run), host);
        assertThat(result).as(run.get("name").asText()).isInstanceOf(ConfigurationResult.Accepted.class);
        return (ConfigurationResult.Accepted) result;
    }

    private static String path(JsonNode run) {
        return run.get("installed_as").asText();
    }

    private static List<String> linesOf(Cmap map) {
        return map.withPrefix("").entrySet().stream()
                .map(entry -> entry.getKey() + ' ' + entry.getValue())
                .filter(line -> !NOT_FROM_READING.matcher(keyOf(line)).matches())
                .filter(line -> !line.startsWith("quorum.allow_unsafe_"))
                .toList();
    }

    private static String keyOf(String line) {
        return line.substring(0, line.indexOf(" ("));
    }

    private static List<JsonNode> runs() throws IOException {
        List<JsonNode> runs = new ArrayList<>();
        new ObjectMapper().readTree(resource("index.json")).forEach(runs::add);
        assertThat(runs).hasSize(42);
        return runs;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedRunsTest.class.getResourceAsStream(VECTORS + name), name)) {
            return in.readAllBytes();
        }
    }
}
