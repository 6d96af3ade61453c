package org.quorate.pmxcfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.pmxcfs.fuse.Mount;
import org.quorate.posix.file.FileCalls;
import org.quorate.posix.process.Accounts;

/** A user without privileges mounts for himself, by fusermount3. */
class RootlessTest {
    private static final int NOBODY = 65534;
    private static final int SKIPPED = 77;

    @TempDir
    private Path directory;

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    private List<String> command(Path script, boolean root) {
        List<String> words = new ArrayList<>(root ? List.of("unshare", "-m") : List.of());
        words.addAll(List.of(
                "sh",
                script.toString(),
                directory.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Pmxcfs.class.getName(),
                "-f",
                "-l",
                "--node-name=alone",
                "--node-ip=10.0.0.1",
                "--ipc-name=rootless"));
        for (String[] option : new String[][] {
            {"--mount", "mnt"},
            {"--state-dir", "state"},
            {"--run-dir", "run"},
            {"--pid-file", "pid"},
            {"--corosync-conf", "corosync.conf"}
        }) {
            words.addAll(List.of(option[0], at(option[1])));
        }
        return words;
    }

    @Test
    void aUserMountsForHimself() throws Exception {
        boolean root = Accounts.effectiveUser() == 0;
        assumeTrue(Mount.obstacle().isEmpty(), Mount.obstacle());
        for (String program : root ? List.of("fusermount3", "setpriv", "unshare") : List.of("fusermount3")) {
            assumeTrue(
                    new ProcessBuilder("sh", "-c", "command -v " + program)
                                    .start()
                                    .waitFor()
                            == 0,
                    program + " is not installed");
        }
        int user = root ? NOBODY : Accounts.effectiveUser();
        int group = root ? NOBODY : Accounts.effectiveGroup();
        assertThat(FileCalls.changeOwner(directory.toString(), user, group)).isZero();
        assertThat(FileCalls.changeMode(directory.toString(), 0755)).isZero();
        Path script = directory.resolve("script");
        try (InputStream in = Objects.requireNonNull(Mount.class.getResourceAsStream("rootless.sh"))) {
            Files.write(script, in.readAllBytes());
        }
        ProcessBuilder builder = new ProcessBuilder(command(script, root)).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assumeTrue(process.waitFor() != SKIPPED, output);

        String log = Files.readString(directory.resolve("log"));
        String owner = " " + user + " " + group + " ";
        assertThat(output).as(log).isEqualTo("""
                content
                key
                .%1$s755
                f%1$s640
                priv%1$s700
                priv/s%1$s600
                .version%1$s440
                local%1$s755
                own changes that change nothing are taken
                chown: changing ownership of 'f': Operation not permitted
                0
                %2$scontent
                status 0
                0
                """.formatted(
                        owner, root ? "ls: cannot access '" + at("mnt") + "': Permission denied\n" : ""));
        assertThat(log)
                .contains("took away what a process that was killed left mounted at " + directory)
                .doesNotContain("Failed to change group", "cannot remove")
                .endsWith("[main] notice: exit proxmox configuration filesystem (0)\n");
    }
}
