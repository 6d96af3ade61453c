package org.quorate.pmxcfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.pmxcfs.fuse.Mount;

/** The process, in local mode: its command line, log lines, files and exit codes (spec 60 §1). */
class PmxcfsTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Pmxcfs.run(List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8));
    }

    @Test
    void wrongUse() {
        assertThat(run("--bad")).isEqualTo(1);
        assertThat(run("-z")).isEqualTo(1);
        assertThat(run("--mount")).isEqualTo(1);
        assertThat(run("--database-lag", "soon")).isEqualTo(1);
        assertThat(run("-f", "anything")).isEqualTo(255);
        assertThat(errors.toString(UTF_8)).isEqualTo("""
                [main] crit: option parsing failed: Unknown option --bad
                [main] crit: option parsing failed: Unknown option -z
                [main] crit: option parsing failed: Missing argument for --mount
                [main] crit: option parsing failed: --database-lag: 'soon' is no number of seconds from 0 to 99999
                [main] crit: too many arguments
                """);
        assertThat(run("-h")).isZero();
        assertThat(out.toString(UTF_8))
                .startsWith("Usage:\n  pmxcfs [OPTION…]\n")
                .hasLineCount(11);
    }

    private List<String> command(String... more) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Pmxcfs.class.getName(),
                "-l",
                "--node-name=alone",
                "--node-ip=10.0.0.1",
                "--mount",
                directory.resolve("mnt").toString(),
                "--state-dir",
                directory.resolve("state").toString(),
                "--run-dir",
                directory.resolve("run").toString(),
                "--pid-file",
                directory.resolve("pid").toString(),
                "--corosync-conf",
                directory.resolve("corosync.conf").toString()));
        words.addAll(List.of(more));
        return words;
    }

    private Process start(String... more) throws IOException {
        return new ProcessBuilder(command(more))
                .redirectError(directory.resolve("log").toFile())
                .start();
    }

    private ProcessHandle daemon() throws IOException {
        return ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("pid")).strip()))
                .orElseThrow();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Test
    void inTheBackgroundKilledAndStartedAgain() throws Exception {
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        assumeTrue(System.getProperty("user.name").equals("root"), "mounting for all users needs root");
        Process parent = start();
        assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(parent.exitValue()).as(log()).isZero();
        Path file = directory.resolve("mnt/storage.cfg");
        Files.writeString(file, "acknowledged");
        ProcessHandle daemon = daemon();
        daemon.destroyForcibly();
        daemon.onExit().get(10, TimeUnit.SECONDS);

        assertThat(start().waitFor()).as(log()).isZero();
        assertThat(file).hasContent("acknowledged");
        assertThat(log()).contains("[main] notice: took away what a process that was killed left mounted");
        ProcessHandle next = daemon();
        next.destroy();
        next.onExit().get(20, TimeUnit.SECONDS);
        assertThat(file).doesNotExist();
        assertThat(directory.resolve("pid")).doesNotExist();
        assertThat(directory.resolve("run/cfs-restart-flag")).isEmptyFile();
        // the log beside the data base has been written into it; the journal stays as history
        try (var files = Files.list(directory.resolve("state"))) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(".pmxcfs.lockfile", "config.db", "changes");
        }
    }

    @Test
    void aDamagedDataBaseIsRefused() throws Exception {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("state/config.db"), "no data base at all, but some text".repeat(100));
        Process process = start("-f", "--no-mount");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(255);
        assertThat(log())
                .contains("[database] crit: unable to set WAL mode: ")
                .contains("[database] notice: the way out: ")
                .contains("[main] crit: memdb_open failed - unable to open database '"
                        + directory.resolve("state/config.db") + "'\n")
                .endsWith("[main] notice: exit proxmox configuration filesystem (-1)\n");
    }
}
