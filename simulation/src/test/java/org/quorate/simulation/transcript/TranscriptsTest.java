package org.quorate.simulation.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol's stories, line by line: a change of behaviour shows as a difference of these files, to be read as prose. After a change
 * that is meant, {@code -Dquorate.transcripts=write} writes the traces anew.
 */
class TranscriptsTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    static Stream<Transcript> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            return files.sorted().map(Transcript::read).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transcripts")
    void theStoryIsTheSame(Transcript transcript) throws Exception {
        List<String> trace = transcript.run();
        if ("write".equals(System.getProperty("quorate.transcripts"))) {
            transcript.write(trace);
        }
        assertThat(trace).isEqualTo(Transcript.read(transcript.file()).trace());
    }
}
