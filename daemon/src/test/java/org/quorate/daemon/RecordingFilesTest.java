package org.quorate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.config.cmap.CmapValue;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.replay.RecordedHost;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ControlClient;
import org.quorate.engine.StoredState;
import org.quorate.engine.recording.FlightRecorder;
import org.quorate.engine.recording.HostRecorder;
import org.quorate.engine.recording.Recording;
import org.quorate.engine.recording.Replay;
import org.quorate.engine.recording.ReplayWatcher;

final class RecordingFilesTest {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    @TempDir
    Path directory = Path.of("");

    private static Recording empty() {
        HostEnvironment host = RecordedHost.node1("node1");
        HostRecorder machine = new HostRecorder(host, "/none");
        return new FlightRecorder("test", 7, "/none", StoredState.NEW, machine, 0, 0, 0).snapshot("a test");
    }

    private List<String> names() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void onlyTheOwnersEyesAndOnlyTheNewestFew() throws Exception {
        RecordingFiles files = new RecordingFiles(directory, 7);
        Files.writeString(directory.resolve("recording-8-other"), "of another node");
        Path last = directory;
        for (int i = 0; i < RecordingFiles.KEPT + 2; i++) {
            Thread.sleep(3);
            last = files.write(empty());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(last)))
                .isEqualTo("rw-------");
        assertThat(names())
                .hasSize(RecordingFiles.KEPT + 1)
                .contains(last.getFileName().toString())
                .contains("recording-8-other");
        assertThat(Recording.read(Files.readAllBytes(last)).reason()).isEqualTo("a test");
    }

    /** A daemon alone writes when it is asked to by the control socket, by a signal and by what corosync-blackbox does. */
    @Test
    void aDaemonWritesWhenAsked() throws Exception {
        Path configuration = directory.resolve("corosync.conf");
        Files.writeString(configuration, """
                totem {
                  version: 2
                  cluster_name: recorded
                  interface {
                    linknumber: 0
                    mcastport: 26485
                  }
                }
                logging {
                  to_syslog: no
                  timestamp: off
                }
                system {
                  sched_rr: no
                }
                quorate {
                  recording: 2M
                }
                quorum {
                  provider: corosync_votequorum
                }
                nodelist {
                  node {
                    ring0_addr: 127.0.0.1
                    nodeid: 1
                    name: n1
                  }
                }
                """);
        try (DaemonProcess daemon = DaemonProcess.start(directory, configuration, "-f", "--local-name", "n1")) {
            daemon.awaitLine("[QUORUM] Members[1]: 1");
            try (ClusterAccess access = ControlClient.connect(daemon.controlSocket(), ANSWER)) {
                Path file = Path.of(access.record());
                Recording recording = Recording.read(Files.readAllBytes(file));
                assertThat(recording.reason()).isEqualTo("quorate record");
                assertThat(DaemonReplay.run(recording, ReplayWatcher.NONE))
                        .isEqualTo(new Replay.Outcome.Identical(recording.inputs()));
                daemon.signal("USR2");
                daemon.awaitLine("(SIGUSR2)");
                access.cmapSet("runtime.blackbox.dump_flight_data", CmapValue.string("1700000000"));
                daemon.awaitLine("(runtime.blackbox.dump_flight_data)");
            }
            daemon.terminate();
            assertThat(daemon.awaitExit()).isZero();
        }
    }
}
