package org.quorate.cli.playground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;

/** One daemon of a playground and its files. */
public final class LocalNode {
    private final int id;
    private final Path directory;

    LocalNode(int id, Path directory) {
        this.id = id;
        this.directory = directory;
    }

    public int id() {
        return id;
    }

    public String name() {
        return "node" + id;
    }

    /** Address of the link: 127.0.link.id, all on the loopback device. */
    public String address(int link) {
        return "127.0." + link + '.' + id;
    }

    public Path configuration() {
        return directory.resolve("corosync.conf");
    }

    public Path controlSocket() {
        return directory.resolve("control.sock");
    }

    public Path log() {
        return directory.resolve("corosync.log");
    }

    /** What the daemon prints before and beside its log. */
    public Path output() {
        return directory.resolve("output");
    }

    /** The cluster file system as this node has it. */
    public LocalFiles files() {
        return new LocalFiles(this, directory);
    }

    /** Where clients of corosync's protocol find this node; the machine's names belong to the first node that starts. */
    Path clientSockets() {
        return directory.resolve("ipc");
    }

    Path state() {
        return directory.resolve("state");
    }

    private Path pidFile() {
        return directory.resolve("corosync.pid");
    }

    /** The daemon's process, if it runs. */
    public Optional<ProcessHandle> process() {
        try {
            long pid = Long.parseLong(
                    Files.readString(pidFile(), StandardCharsets.US_ASCII).strip());
            return ProcessHandle.of(pid).filter(process -> process.isAlive() && isOurs(pid));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /** The number may belong to another process by now: ours has its configuration file on the command line. */
    private boolean isOurs(long pid) {
        return names(pid, configuration());
    }

    /** Whether a process has a file on its command line. */
    static boolean names(long pid, Path path) {
        try {
            String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            String file = new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return commandLine.contains(file);
        } catch (IOException gone) {
            return false;
        }
    }

    public ControlClient connect(Duration budget) throws ClusterAccessException {
        return ControlClient.connect(controlSocket(), budget);
    }

    /**
     * Starts the daemon in a session of its own, so that it outlives the terminal.
     *
     * @param launcher the {@code quorate} script
     */
    public Process start(Path launcher) throws IOException {
        Files.createDirectories(state());
        Files.createDirectories(clientSockets());
        ProcessBuilder builder = new ProcessBuilder(
                "setsid",
                launcher.toString(),
                "daemon",
                "-f",
                "-c",
                configuration().toString(),
                "--pid-file",
                pidFile().toString(),
                "--state-dir",
                state().toString(),
                "--control-socket",
                controlSocket().toString(),
                "--client-sockets",
                clientSockets().toString(),
                "--local-name",
                name(),
                "--allow-simulated-faults");
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        return builder.start();
    }

    /** SIGTERM, and the wait for its effect: whether the daemon ended in time. */
    public static boolean stop(ProcessHandle daemon, Duration patience) throws InterruptedException {
        return daemon.destroy() && ended(daemon, patience);
    }

    /** SIGKILL: the node is gone without a word to the others. */
    public static boolean kill(ProcessHandle daemon, Duration patience) throws InterruptedException {
        return daemon.destroyForcibly() && ended(daemon, patience);
    }

    private static boolean ended(ProcessHandle daemon, Duration patience) throws InterruptedException {
        try {
            daemon.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException alive) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
