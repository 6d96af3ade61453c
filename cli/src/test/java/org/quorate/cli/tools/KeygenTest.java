package org.quorate.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.base.StatusCode;
import org.quorate.daemon.control.ClusterAccessException;

/** corosync-keygen's texts and files (spec 50 §18). */
final class KeygenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return new Keygen(new ToolEnvironment(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        budget -> {
                            throw new ClusterAccessException(StatusCode.LIBRARY, "not needed");
                        },
                        () -> ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
                        address -> address))
                .run(List.of(arguments));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesAKeyOnlyItsOwnerCanRead() throws IOException {
        Path file = directory.resolve("key");
        assertThat(run("-k", file.toString(), "-s", "1024")).isZero();
        assertThat(out()).isEqualTo("""
                Corosync Cluster Engine Authentication key generator.
                Gathering 8192 bits for key from /dev/urandom.
                Writing corosync key to %s.
                """.formatted(file));
        assertThat(file).hasSize(1024);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--------");
        byte[] first = Files.readAllBytes(file);
        assertThat(run("--key-file=" + file, "-l")).isZero();
        assertThat(Files.readAllBytes(file)).hasSize(256).isNotEqualTo(first);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void complainsLikeTheOriginal() {
        assertThat(run("-s", "127")).isOne();
        assertThat(run("-s", "abc")).isOne();
        assertThat(err()).isEqualTo("corosync-keygen: Unsupported key size (supported <128,4096>)\n\n".repeat(2));
        err.reset();
        assertThat(run("-r", "/nonexistent")).isOne();
        assertThat(err()).isEqualTo("corosync-keygen: Failed to open random source: No such file or directory\n");
        err.reset();
        assertThat(run("-k", "/nonexistent/x")).isEqualTo(2);
        assertThat(err()).isEqualTo("corosync-keygen: Could not create /nonexistent/x: No such file or directory\n");
        err.reset();
        out.reset();
        assertThat(run("-z")).isOne();
        assertThat(err()).isEqualTo("corosync-keygen: invalid option -- 'z'\n");
        assertThat(out()).isEqualTo("Error parsing command line options.\n");
    }
}
