package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.quorate.daemon.Daemon;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;

/** A daemon as a real process, alone in its cluster, with everything it writes in one directory. */
final class RecordedDaemon implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Path directory;
    private final Process process;

    private RecordedDaemon(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts it, and waits until it is quorate.
     *
     * @param recording as in corosync.conf
     */
    static RecordedDaemon start(Path directory, String address, String recording)
            throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("state"));
        Path configuration = Files.writeString(directory.resolve("corosync.conf"), """
                totem {
                  version: 2
                  cluster_name: recorded
                  transport: knet
                  crypto_cipher: none
                  crypto_hash: none
                  interface {
                    linknumber: 0
                    mcastport: 26441
                  }
                }
                logging {
                  to_syslog: no
                }
                system {
                  sched_rr: no
                }
                quorum {
                  provider: corosync_votequorum
                }
                quorate {
                  recording: %s
                }
                nodelist {
                  node {
                    ring0_addr: %s
                    nodeid: 1
                    name: n1
                  }
                }
                """.formatted(recording, address));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Daemon.class.getName(),
                        "-f",
                        "-c",
                        configuration.toString(),
                        "--pid-file",
                        directory.resolve("pid").toString(),
                        "--state-dir",
                        directory.resolve("state").toString(),
                        "--control-socket",
                        directory.resolve("s").toString(),
                        "--local-name",
                        "n1"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        RecordedDaemon daemon = new RecordedDaemon(directory, process);
        daemon.awaitQuorum();
        return daemon;
    }

    private void awaitQuorum() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isQuorate()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                close();
                throw new AssertionError("not quorate; alive: " + process.isAlive() + "\n"
                        + Files.readString(directory.resolve("output")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean isQuorate() {
        try (ClusterAccess access = ControlClient.connect(controlSocket(), ANSWER)) {
            return access.quorumStatus().quorate();
        } catch (ClusterAccessException notYet) {
            return false;
        }
    }

    Path controlSocket() {
        return directory.resolve("s");
    }

    Path stateDirectory() {
        return directory.resolve("state");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
