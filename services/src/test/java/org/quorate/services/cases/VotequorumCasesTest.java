package org.quorate.services.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded votequorum cases, and how a file of other cases is answered. */
class VotequorumCasesTest {
    private static final String RECORDED = "/vectors/services/votequorum-cases.json";
    /** More of the same, recorded from the same program. */
    private static final String RECORDED_MORE = "/votequorum-more-cases.json";

    @TempDir
    Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TestFactory
    Stream<DynamicTest> everyCaseMatchesTheOriginal() throws Exception {
        return outcomes(RECORDED, 80);
    }

    @TestFactory
    Stream<DynamicTest> everyFurtherCaseMatchesTheOriginal() throws Exception {
        return outcomes(RECORDED_MORE, 100);
    }

    private static Stream<DynamicTest> outcomes(String resource, int atLeast) throws Exception {
        List<VotequorumCases.Outcome> outcomes = VotequorumCases.replay(text(resource));
        assertThat(outcomes).hasSizeGreaterThanOrEqualTo(atLeast);
        return outcomes.stream()
                .map(outcome -> DynamicTest.dynamicTest(
                        outcome.id(), () -> assertThat(outcome.differences()).isEmpty()));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = VotequorumCasesTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int run(String json) throws IOException {
        Path file = directory.resolve("cases.json");
        Files.writeString(file, json);
        return VotequorumCases.run(file.toString(), new PrintStream(out), new PrintStream(err));
    }

    @Test
    void countsWhatMatches() throws IOException {
        assertThat(run(text(RECORDED))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("ok    plain-3\n")
                .endsWith("\n80 passed, 0 failed\n");
    }

    @Test
    void namesEveryLineThatDiffers() throws IOException {
        String wrong = text(RECORDED)
                .replaceFirst("Expected votes: {3}1", "Expected votes:   7")
                .replaceFirst("\"rc\": 20", "\"rc\": 21");
        assertThat(run(wrong)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("FAIL  plain-1\n      event 2 (check): node 1 text line 1: expected \"Expected votes:   7\","
                        + " was \"Expected votes:   1\"\nok    plain-2\n")
                .contains("FAIL  bad-two-qd\n      event 1 (startfail): rc: expected \"21\", was \"20\"\n")
                .endsWith("\n78 passed, 2 failed\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'cases': [ | line 1, column 12: not JSON: Unexpected end-of-input",
                "[]           | the file must be an object with a list \"cases\"",
                "{'cases': []} | the list \"cases\" is empty: nothing to replay",
                "{'cases': [{'nodes': [1]}]} | case 1: field \"id\" is missing",
                "{'cases': [{'id': 'a', 'nodes': [1, 1]}]} | case 1 (a): field \"nodes\" must be a list of node ids, not [1,1]",
                "{'cases': [{'id': 'a', 'nodes': [1], 'quorum': []}]} | case 1 (a): field \"events\" must be a list of at least"
                        + " one event",
                "{'cases': [{'id': 'a', 'nodes': [1], 'quorum': [], 'events': [{'op': 'boot'}]}]} | case 1 (a), event 1:"
                        + " operation \"boot\" is unknown; known are check, cmap, conf,",
                "{'cases': [{'id': 'a', 'nodes': [1], 'quorum': [], 'events': [{'op': 'kill'}]}]} | case 1 (a), event 1 (kill):"
                        + " field \"nodes\" is missing",
                "{'cases': [{'id': 'a', 'nodes': [1], 'quorum': [], 'events': [{'op': 'check', 'expected': {'1': {}}}]}]} |"
                        + " case 1 (a), event 1 (check), node 1: field \"membership\" is missing",
            })
    void saysWhereAFileIsBroken(String json, String message) throws IOException {
        assertThat(run(json.replace('\'', '"'))).isEqualTo(65);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(directory.resolve("cases.json") + ": " + message);
        assertThat(out.size()).isZero();
    }

    @Test
    void saysThatAFileCannotBeRead() {
        String missing = directory.resolve("missing.json").toString();
        assertThat(VotequorumCases.run(missing, new PrintStream(out), new PrintStream(err)))
                .isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(missing + ": cannot be read: ");
    }
}
