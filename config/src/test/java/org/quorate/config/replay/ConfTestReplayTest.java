package org.quorate.config.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded configurations, and how a file of other ones is answered. */
class ConfTestReplayTest {
    @TempDir
    Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("cases.json"), json);
        return ConfTestCases.run(file, new PrintStream(out), new PrintStream(err));
    }

    private static String recorded(String resource) throws IOException {
        try (InputStream json = ConfTestReplayTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(json).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vectors/config-tools/conf-test.json", "/conf-test-more.json"})
    void answersEveryRecordedConfigurationLikeTheOriginal(String resource) throws Exception {
        String json = recorded(resource);
        int cases = ConfTestFile.read(json).size();
        assertThat(cases).isGreaterThanOrEqualTo(275);
        assertThat(run(json)).as(out.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n" + cases + " passed, 0 failed\n");
    }

    @Test
    void namesWhatDiffers() throws Exception {
        String json = recorded("/vectors/config-tools/conf-test.json")
                .replaceFirst("\"exit\": 0", "\"exit\": 9")
                .replaceFirst("No interfaces defined", "No interface defined");
        assertThat(run(json)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith(
                        "FAIL  ok-minimal\n      exit: expected 9, was 0\nFAIL  g-empty-file\n      stderr line 1: expected"
                                + " \"<time> error   [MAIN  ] parse error in config: No interface defined\", was \"<time> error ")
                .endsWith("\n273 passed, 2 failed\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[ | not JSON at line 1, column 2: Unexpected end-of-input",
                "{} | the file must be a list of at least one case",
                "[{'hostname': 'a'}] | case 1: field \"name\" is missing",
                "[{'name': 'x', 'hostname': 7}] | case 1 (x): field \"hostname\" must be a text",
                "[{'name': 'x', 'hostname': 'a'}] | case 1 (x): field \"conf\" is missing",
                "[{'name': 'x', 'hostname': 'a', 'conf': null, 'extra_files_hex': {'/k': '0g'}}] | case 1 (x): field"
                        + " \"extra_files_hex\": ",
                "[{'name': 'x', 'hostname': 'a', 'conf': null, 'installed_as': '/c', 'argv': 'corosync'}] | case 1 (x): field"
                        + " \"argv\" must be a list of texts",
            })
    void saysWhereAFileIsBroken(String json, String message) throws IOException {
        assertThat(run(json.replace('\'', '"'))).isEqualTo(65);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(directory.resolve("cases.json") + ": " + message);
        assertThat(out.size()).isZero();
    }

    @Test
    void saysThatAFileCannotBeRead() {
        Path missing = directory.resolve("missing.json");
        assertThat(ConfTestCases.run(missing, new PrintStream(out), new PrintStream(err)))
                .isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(missing + ": cannot be read: ");
    }
}
