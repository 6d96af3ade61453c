package org.quorate.services.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The recorded votequorum cases; another file can be named with {@code -Dquorate.cases.votequorum=FILE}.
 */
class VotequorumCasesTest {
    private static final String FILE_PROPERTY = "quorate.cases.votequorum";

    @TestFactory
    Stream<DynamicTest> everyCaseMatchesTheOriginal() throws IOException {
        List<VotequorumCases.Outcome> outcomes = VotequorumCases.replay(json());
        assertThat(outcomes).isNotEmpty();
        return outcomes.stream()
                .map(outcome -> DynamicTest.dynamicTest(
                        outcome.id(), () -> assertThat(outcome.differences()).isEmpty()));
    }

    private static String json() throws IOException {
        String file = System.getProperty(FILE_PROPERTY);
        if (file != null) {
            return Files.readString(Path.of(file));
        }
        try (InputStream in =
                VotequorumCasesTest.class.getResourceAsStream("/vectors/services/votequorum-cases.json")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
