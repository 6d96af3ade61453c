package org.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class SimulateCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private String output() {
        String text = console.out();
        console.clear();
        return text;
    }

    @Test
    void showsWhoLosesQuorumWhenTheSwitchDies() throws IOException {
        String scenario = file("switch.scn", "nodes 3\ntotem token: 1000\nat 10s partition 1 | 2,3\nat 30s heal\n");
        Path report = directory.resolve("report.html");

        int status = Main.execute("simulate", "--scenario", scenario, "--report", report.toString());

        assertThat(status).isEqualTo(ExitCode.OK);
        assertThat(output())
                .containsPattern("> partition 1 \\| 2,3\n")
                .containsPattern("node 1 is with 1, QUORUM LOST")
                .containsPattern("nodes 2,3 are with 2,3, still quorate")
                .contains("All promises kept");
        assertThat(Files.readString(report)).contains("<svg", "QUORUM LOST").doesNotContain("http");
    }

    @Test
    void theOptionsOfAConfigurationCount() throws IOException {
        String config = file("corosync.conf", """
                totem {
                  version: 2
                  transport: knet
                  token: 1000
                }
                quorum {
                  provider: corosync_votequorum
                  two_node: 1
                }
                nodelist {
                  node {
                    nodeid: 1
                    name: alpha
                    ring0_addr: alpha.example
                  }
                  node {
                    nodeid: 7
                    name: beta
                    ring0_addr: 10.0.0.7
                  }
                }
                """);
        String scenario = file("cut.scn", "at 10s partition 1 | 7\n");

        assertThat(Main.execute("simulate", "--config", config, "--scenario", scenario))
                .isEqualTo(ExitCode.OK);
        assertThat(output())
                .contains("alpha (node 1) is with 1, still quorate", "beta (node 7) is with 7, still quorate");
    }

    @Test
    void equalSeedsPrintTheSame() {
        String[] command = {
            "simulate",
            "--nodes",
            "3",
            "--seed",
            "4",
            "--duration",
            "20s",
            "--faults",
            "all",
            "--traffic",
            "mixed",
            "--json"
        };
        assertThat(Main.execute(command)).isEqualTo(ExitCode.OK);
        String first = output();
        assertThat(Main.execute(command)).isEqualTo(ExitCode.OK);
        assertThat(output())
                .isEqualTo(first)
                .startsWith("{\"schema\":\"quorate.simulation\",\"version\":1,\"seed\":4,");
    }

    @Test
    void fileSystemsAreSimulatedIfAskedFor() throws IOException {
        String scenario = file("files.scn", "nodes 3\nfiles 1\nat 5s files 2 killed\nduration 8s\n");

        assertThat(Main.execute("simulate", "--scenario", scenario)).isEqualTo(ExitCode.OK);

        assertThat(output())
                .contains("> files 2 killed")
                .containsPattern("Files: [0-9]+ changes asked for, [1-9][0-9]* done");
    }

    @Test
    void badInputIsNamedWithItsPlace() throws IOException {
        String scenario = file("bad.scn", "nodes 2\nat 1s kill 3\n");

        assertThat(Main.execute("simulate", "--scenario", scenario)).isEqualTo(ExitCode.ERROR);
        assertThat(console.err())
                .isEqualTo("quorate: " + scenario + ":2:12: there is no node '3'; the cluster has 1, 2\n");
        console.clear();

        assertThat(Main.execute("simulate", "--faults", "some")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("--faults takes one of none, network, nodes, all, files, not 'some'");
        console.clear();

        assertThat(Main.execute("simulate", "--config", file("c.conf", "totem {\n  version: 2\n}\n")))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("c.conf has no nodelist");
    }
}
