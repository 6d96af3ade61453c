package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One external command run to its end. */
record Command(List<String> words) {
    private static final int LIMIT_SECONDS = 30;

    /** What a command answered; {@code exit} is -1 when it did not end in time and was killed. */
    record Outcome(int exit, String stdout, String stderr) {
        boolean succeeded() {
            return exit == 0;
        }
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    Outcome run() {
        return run(LIMIT_SECONDS);
    }

    Outcome run(int limitSeconds) {
        try {
            Path stdout = Files.createTempFile("quorate-interop", ".out");
            Path stderr = Files.createTempFile("quorate-interop", ".err");
            try {
                Process process = new ProcessBuilder(words)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(stdout.toFile())
                        .redirectError(stderr.toFile())
                        .start();
                boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor();
                }
                return new Outcome(
                        ended ? process.exitValue() : -1,
                        Files.readString(stdout, StandardCharsets.UTF_8),
                        Files.readString(stderr, StandardCharsets.UTF_8));
            } finally {
                Files.delete(stdout);
                Files.delete(stderr);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", words), e);
        }
    }

    /** Runs the command and demands exit code 0. */
    String output() {
        Outcome outcome = run();
        if (!outcome.succeeded()) {
            throw new IllegalStateException(String.join(" ", words) + " ended with " + outcome.exit() + ": "
                    + outcome.stdout() + outcome.stderr());
        }
        return outcome.stdout();
    }
}
