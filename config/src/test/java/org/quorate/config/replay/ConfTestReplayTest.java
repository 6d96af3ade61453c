package org.quorate.config.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The recorded configurations; another file can be named with {@code -Dquorate.cases.conf-test=FILE}. */
class ConfTestReplayTest {
    private static final String FILE_PROPERTY = "quorate.cases.conf-test";

    @Test
    void answersEveryRecordedConfigurationLikeTheOriginal() throws Exception {
        List<ConfTestCase> cases;
        try (InputStream json = open()) {
            cases = ConfTestFile.read(json);
        }

        assertThat(cases).hasSizeGreaterThanOrEqualTo(System.getProperty(FILE_PROPERTY) == null ? 275 : 1);
        assertThat(ConfTestReplay.differences(cases)).isEmpty();
    }

    private static InputStream open() throws IOException {
        String file = System.getProperty(FILE_PROPERTY);
        return file == null
                ? Objects.requireNonNull(
                        ConfTestReplayTest.class.getResourceAsStream("/vectors/config-tools/conf-test.json"))
                : Files.newInputStream(Path.of(file));
    }
}
