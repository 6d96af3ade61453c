package org.quorate.pmxcfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.posix.file.ExclusiveLock;
import org.quorate.posix.process.Accounts;
import org.quorate.posix.process.Session;

/** A file system in a process that goes on without it. */
class HostedFileSystemTest {
    private static final String WITHOUT =
            "[main] crit: the ring goes on without the cluster file system; restart the daemon to have it again\n";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

    private int umask;

    @BeforeEach
    void noteTheUmask() {
        umask = Session.umask(022);
    }

    /** It is the whole process's. */
    @AfterEach
    void restoreTheUmask() {
        int _ = Session.umask(umask);
    }

    private HostedFileSystem hosted(String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--local",
                "--no-rrd",
                "--node-name",
                "n",
                "--node-ip",
                "192.0.2.1",
                "--ipc-name",
                "hosted" + ProcessHandle.current().pid(),
                "--group",
                Integer.toString(Accounts.effectiveGroup()).equals("0") ? "root" : "nogroup",
                "--state-dir",
                directory.resolve("state").toString(),
                "--run-dir",
                directory.resolve("run").toString(),
                "--pid-file",
                directory.resolve("pid").toString()));
        words.addAll(List.of(more));
        return HostedFileSystem.of(words, new PrintStream(lines, true, UTF_8));
    }

    private String log() {
        return lines.toString(UTF_8);
    }

    private void assertNothingIsHeld() throws Exception {
        try (ExclusiveLock lock = ExclusiveLock.open(directory.resolve("state/.pmxcfs.lockfile"))) {
            assertThat(lock.tryLock()).isZero();
        }
        assertThat(directory.resolve("run/control.sock")).doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("file system", "journal to disk");
    }

    @Test
    void runsUntilItIsToEnd() throws Exception {
        HostedFileSystem files = hosted("--no-mount");
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                files.run(end);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(directory.resolve("pid")) && System.nanoTime() < limit) {
            Thread.sleep(20);
        }
        try (FileSystemClient client = FileSystemClient.connect(directory.resolve("run/control.sock"))) {
            client.put("f", "x".getBytes(UTF_8));
        }
        end.countDown();
        thread.join();

        assertThat(log()).endsWith("[main] notice: teardown filesystem\n").doesNotContain(WITHOUT);
        assertThat(directory.resolve("pid")).doesNotExist();
        assertNothingIsHeld();
    }

    @Test
    void aMountThatCannotBeMadeIsSaidAndNothingIsHeld() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");
        hosted("--mount", file.toString()).run(new CountDownLatch(1));

        assertThat(log()).contains(file.toString()).endsWith(WITHOUT);
        assertNothingIsHeld();
    }

    @Test
    void aPidFileThatCannotBeWrittenIsSaidAndNothingIsHeld() throws Exception {
        hosted("--no-mount", "--pid-file", directory.resolve("missing/pid").toString())
                .run(new CountDownLatch(1));

        assertThat(log()).contains("[main] crit: Failed to write file '").endsWith(WITHOUT);
        assertNothingIsHeld();
    }

    @Test
    void whatIsForAProcessOfItsOwnIsRefused() {
        assertThatThrownBy(() -> hosted("--foreground"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--foreground, --detached and --help are for a process of its own");
        assertThatThrownBy(() -> hosted("--nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("option parsing failed: Unknown option --nonsense");
    }
}
