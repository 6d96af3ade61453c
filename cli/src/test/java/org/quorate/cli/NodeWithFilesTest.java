package org.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.daemon.DaemonOptions;

final class NodeWithFilesTest {
    @Test
    void eachGetsItsOptions() throws Exception {
        NodeWithFiles.Words words = NodeWithFiles.Words.of(List.of(
                "--clusterfs",
                "-f",
                "--clusterfs-mount",
                "/m",
                "--state-dir=/d",
                "--clusterfs-state-dir=/s",
                "--clusterfs-no-rrd",
                "-c",
                "/c.conf",
                "--clusterfs-debug",
                "--local-name",
                "n1"));

        assertThat(words.daemon()).containsExactly("-f", "--state-dir=/d", "-c", "/c.conf", "--local-name", "n1");
        assertThat(words.filesBeside(DaemonOptions.parse(words.daemon())))
                .containsExactly(
                        "--corosync-conf",
                        "/c.conf",
                        "--node-name",
                        "n1",
                        "--mount",
                        "/m",
                        "--state-dir=/s",
                        "--no-rrd",
                        "--debug");
    }

    @Test
    void whatIsSaidOfTheFilesWinsOverWhatTheDaemonWasTold() throws Exception {
        NodeWithFiles.Words words = NodeWithFiles.Words.of(
                List.of("--client-sockets", "/one", "--clusterfs-client-sockets", "/two", "--clusterfs-node-name"));

        assertThat(words.filesBeside(DaemonOptions.parse(words.daemon())))
                .containsExactly(
                        "--corosync-conf",
                        DaemonOptions.DEFAULT_CONFIGURATION,
                        "--client-sockets",
                        "/one",
                        "--client-sockets",
                        "/two",
                        "--node-name");
    }
}
