package org.quorate.pmxcfs.fuse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Programs of the machine, run in a directory.
 *
 * @param directory where they run
 * @param home for what they keep about their user
 */
record Programs(Path directory, Path home) {
    private static final int PATIENCE_SECONDS = 60;

    /**
     * How one ended.
     *
     * @param status 0 if it is content
     * @param output what it printed
     * @param complaints lines of standard error
     */
    record Outcome(int status, String output, List<String> complaints) {
        /** It did all it was asked to. */
        void succeeded() {
            assertThat(complaints).isEmpty();
            assertThat(status).isZero();
        }

        /** It said that these failed, each for this reason, and nothing else. */
        void refused(String reason, String... what) {
            complained(reason, what);
            assertThat(status).isNotZero();
        }

        /** It said that of these, whatever became of the rest. */
        void complained(String reason, String... what) {
            assertThat(complaints).allMatch(line -> line.endsWith(reason)).hasSameSizeAs(what);
            for (String each : what) {
                assertThat(complaints).anyMatch(line -> line.contains(each));
            }
        }
    }

    /** Skips the test that calls it unless the program is there. */
    static void require(String program, String debianPackage) throws IOException, InterruptedException {
        Process look = new ProcessBuilder("sh", "-c", "command -v " + program)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(look.waitFor() == 0, program + " is not installed: install the package " + debianPackage);
    }

    /** Runs a line of a shell. */
    Outcome run(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).directory(directory.toFile());
        Path errors = home.resolve("errors");
        builder.redirectError(errors.toFile());
        builder.environment()
                .putAll(Map.of(
                        "LC_ALL", "C",
                        "HOME", home.toString(),
                        "GIT_CONFIG_NOSYSTEM", "1",
                        "GIT_AUTHOR_NAME", "author",
                        "GIT_AUTHOR_EMAIL", "author@example.org",
                        "GIT_COMMITTER_NAME", "author",
                        "GIT_COMMITTER_EMAIL", "author@example.org"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + line);
        }
        return new Outcome(
                process.exitValue(), output, Files.readString(errors).lines().toList());
    }
}
