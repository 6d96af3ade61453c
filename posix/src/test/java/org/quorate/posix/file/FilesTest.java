package org.quorate.posix.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.posix.Errno;

class FilesTest {
    private static final String PRIVATE = "rw-------";

    @TempDir
    Path directory;

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void replacingKeepsTheModeAndLeavesNothingElse() throws Exception {
        Path file = directory.resolve("corosync.conf");
        DurableFile.replace(file, bytes("one"), "rw-rw-r--");
        assertThat(file).hasContent("one");
        assertThat(mode(file)).isEqualTo("rw-rw-r--");
        DurableFile.replace(file, bytes("two"), PRIVATE);
        assertThat(file).hasContent("two");
        assertThat(mode(file)).isEqualTo("rw-rw-r--");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFailedReplacementLeavesTheOldFile() throws Exception {
        Path file = directory.resolve("a-directory");
        Files.createDirectories(file.resolve("not-empty"));
        assertThatThrownBy(() -> DurableFile.replace(file, bytes("x"), PRIVATE)).isInstanceOf(IOException.class);
        assertThat(file).isDirectory();
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void rewritingCutsAndGrows() throws Exception {
        Path file = directory.resolve("ringid_1");
        DurableFile.rewrite(file, new byte[8], PRIVATE);
        assertThat(mode(file)).isEqualTo(PRIVATE);
        DurableFile.rewrite(file, bytes("123456789"), PRIVATE);
        assertThat(file).hasContent("123456789");
        DurableFile.rewrite(file, bytes("12345678"), PRIVATE);
        assertThat(file).hasContent("12345678");
    }

    @Test
    void aSecondProcessDoesNotGetTheLock() throws Exception {
        Path file = directory.resolve("corosync.pid");
        LockFile.Outcome outcome = LockFile.acquire(file);
        assertThat(outcome).isInstanceOf(LockFile.Outcome.Acquired.class);
        assertThat(mode(file)).isEqualTo("rw-r-----");
        assertThat(otherProcess(file)).isEqualTo("AlreadyRunning");
        // Last, because reading the file here closes a descriptor of it and so gives up the lock.
        assertThat(file).hasContent(ProcessHandle.current().pid() + "\n");
        ((LockFile.Outcome.Acquired) outcome).lock().close();
        assertThat(file).doesNotExist();
        assertThat(otherProcess(file)).isEqualTo("Acquired");
    }

    @Test
    void aLockFileInAMissingDirectoryCannotBeCreated() {
        assertThat(LockFile.acquire(directory.resolve("missing/pid")))
                .isEqualTo(new LockFile.Outcome.Failed(LockFile.Step.CREATE, Errno.ENOENT));
    }

    private static String otherProcess(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockAttempt.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = process.getInputStream()) {
            return new String(output.readAllBytes(), UTF_8).strip();
        }
    }

    /** Another process that wants the lock. */
    static final class LockAttempt {
        private LockAttempt() {}

        public static void main(String[] arguments) {
            System.out.println(
                    LockFile.acquire(Path.of(arguments[0])).getClass().getSimpleName());
        }
    }
}
