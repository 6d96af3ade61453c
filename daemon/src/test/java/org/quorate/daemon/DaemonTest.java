package org.quorate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ControlClient;
import org.quorate.daemon.control.LinkStatus;
import org.quorate.daemon.control.QuorumStatus;

/** Real processes on 127.0.0.1, 127.0.0.2 and 127.0.0.3. */
final class DaemonTest {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** Longer than a busy machine keeps a process waiting: what the test lets happen is told by messages, not by a lost token. */
    private static final int TOKEN_MS = 10_000;

    @TempDir
    Path directory = Path.of("");

    private Path configuration = Path.of("");

    @BeforeEach
    void writeConfiguration() throws Exception {
        configuration = configurationOf(1, "");
    }

    private Path configurationOf(int number, String more) throws Exception {
        StringBuilder nodes = new StringBuilder();
        for (int id = 1; id <= 3; id++) {
            nodes.append(
                    "  node {\n    ring0_addr: 127.0.0.%d\n    nodeid: %d\n    name: n%d\n  }\n".formatted(id, id, id));
        }
        String text = """
                totem {
                  version: 2
                  cluster_name: daemontest
                  transport: knet
                  token: %d
                  interface {
                    linknumber: 0
                    mcastport: 25405
                  }
                }
                logging {
                  to_syslog: no
                  timestamp: off
                }
                system {
                  sched_rr: no
                }
                quorum {
                  provider: corosync_votequorum
                }
                nodelist {
                %s}
                %s
                """.formatted(TOKEN_MS, nodes, more);
        Path file = directory.resolve("corosync" + number + ".conf");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return file;
    }

    private DaemonProcess start(int id) throws Exception {
        Path home = Files.createDirectories(directory.resolve("n" + id));
        return DaemonProcess.start(home, configurationOf(id, ""), "-f", "--local-name", "n" + id);
    }

    @Test
    void threeDaemonsGetQuorumAndOneLeavesGracefully() throws Exception {
        try (DaemonProcess one = start(1);
                DaemonProcess two = start(2);
                DaemonProcess three = start(3)) {
            one.awaitLine("[QUORUM] Members[3]: 1 2 3");
            two.awaitLine("[QUORUM] Members[3]: 1 2 3");
            three.awaitLine("[QUORUM] Members[3]: 1 2 3");
            two.awaitLine("This node is within the primary component and will provide service.");
            try (ClusterAccess access = ControlClient.connect(two.controlSocket(), ANSWER)) {
                QuorumStatus status = access.quorumStatus();
                assertThat(status.quorate()).isTrue();
                assertThat(status.members())
                        .extracting(QuorumStatus.Member::nodeId)
                        .containsExactly(1, 2, 3);
                assertThat(access.linkStatus().nodes())
                        .allMatch(LinkStatus.Node::reachable)
                        .hasSize(3);
            }
            assertThat(Files.size(three.file("state/ringid_3"))).isEqualTo(8);

            three.terminate();
            assertThat(three.awaitExit()).isZero();
            assertThat(three.stderr())
                    .contains("notice  [MAIN  ] Node was shut down by a signal")
                    .endsWith("notice  [MAIN  ] Corosync Cluster Engine exiting normally\n");
            assertThat(three.file("pid")).doesNotExist();
            one.awaitLine("[QUORUM] Members[2]: 1 2");
            assertThat(one.stderr()).doesNotContain("A processor failed");

            DaemonProcess again =
                    DaemonProcess.start(directory.resolve("n1"), configurationOf(1, ""), "-f", "--local-name", "n1");
            assertThat(again.awaitExit()).isEqualTo(ExitStatus.ALREADY_RUNNING);
        }
    }

    @Test
    void testModeSaysWhatIsWrong() throws Exception {
        Path home = Files.createDirectories(directory.resolve("t"));
        try (DaemonProcess good = DaemonProcess.start(home, configuration, "-t", "--local-name", "n1")) {
            assertThat(good.awaitExit()).isZero();
            assertThat(good.stderr()).isEqualTo("notice  [MAIN  ] Corosync Cluster Engine exiting normally\n");
        }
        try (DaemonProcess bad = DaemonProcess.start(home, configurationOf(9, "x {"), "-t", "--local-name", "n1")) {
            assertThat(bad.awaitExit()).isEqualTo(ExitStatus.CONFIGURATION);
            assertThat(bad.stderr()).startsWith("parser error: ").endsWith(": Missing closing brace\n");
        }
        Path recording = configurationOf(7, "quorate {\n  recording: 16 MB\n}\n");
        try (DaemonProcess remarked = DaemonProcess.start(home, recording, "-t", "--local-name", "n1")) {
            assertThat(remarked.awaitExit()).isZero();
            assertThat(remarked.stderr())
                    .startsWith("warning [MAIN  ] quorate.recording is neither 'off' nor a size such as 16M: '16 MB'. ")
                    .endsWith("\nnotice  [MAIN  ] Corosync Cluster Engine exiting normally\n");
        }
        Path logged = home.resolve("log");
        String toFile = "logging {\n  to_logfile: yes\n  logfile: " + logged + "\n}\ntotem {\n  join: 5\n}\n";
        try (DaemonProcess refused =
                DaemonProcess.start(home, configurationOf(8, toFile), "-t", "--local-name", "n1")) {
            assertThat(refused.awaitExit()).isEqualTo(ExitStatus.CONFIGURATION);
            String reason = "parse error in config: The join timeout parameter (5 ms) may not be less than (30 ms).\n";
            assertThat(refused.stderr()).startsWith("error   [MAIN  ] " + reason);
            assertThat(logged)
                    .content()
                    .contains(" corosyncerror   [MAIN  ] " + reason, "exiting with status 8 at main.c:1445.\n");
        }
        try (DaemonProcess noState = DaemonProcess.start(
                home,
                configuration,
                "-t",
                "--local-name",
                "n1",
                "--state-dir",
                home.resolve("nowhere").toString())) {
            assertThat(noState.awaitExit()).isEqualTo(16);
        }
    }

    @Test
    void wrongOptionsAndVersion() throws Exception {
        Path home = Files.createDirectories(directory.resolve("v"));
        try (DaemonProcess wrong = DaemonProcess.start(home, configuration, "-z")) {
            assertThat(wrong.awaitExit()).isEqualTo(ExitStatus.USAGE);
            assertThat(wrong.stderr()).startsWith("corosync: invalid option -- 'z'\nusage:\n        -c     :");
        }
        try (DaemonProcess version = DaemonProcess.start(home, configuration, "-v")) {
            assertThat(version.awaitExit()).isZero();
            assertThat(Files.readString(version.file("stdout")))
                    .startsWith("Corosync Cluster Engine, version '3.1.7'\n");
        }
    }

    /** As the launcher starts it: the virtual machine writes how many directives it read to its standard output. */
    @Test
    void standardOutputIsTheDaemonsOwn() throws Exception {
        Path output = directory.resolve("stdout");
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "exec \"$@\" 3>&1 >/dev/null",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompilerDirectivesFile=" + Path.of("..", "bin", "compiler.json"),
                        "-D" + Daemon.STANDARD_OUTPUT + "=3",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Daemon.class.getName(),
                        "-v")
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(output).hasContent(Version.TEXT);
    }
}
