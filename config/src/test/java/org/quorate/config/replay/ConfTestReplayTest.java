package org.quorate.config.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfTestReplayTest {
    @Test
    void answersEveryRecordedConfigurationLikeTheOriginal() throws Exception {
        List<ConfTestCase> cases;
        try (InputStream json =
                Objects.requireNonNull(getClass().getResourceAsStream("/vectors/config-tools/conf-test.json"))) {
            cases = ConfTestFile.read(json);
        }

        assertThat(cases).hasSize(275);
        assertThat(ConfTestReplay.differences(cases)).isEmpty();
    }
}
