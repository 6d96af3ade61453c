package org.quorate.cli.playground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.fuse.Mount;
import org.quorate.pmxcfs.fuse.MountException;

/** The cluster file system of a node of a playground: a process beside its daemon, mounted in its folder where that is possible. */
public final class LocalFiles {
    private final LocalNode node;
    private final Path directory;

    LocalFiles(LocalNode node, Path nodeDirectory) {
        this.node = node;
        this.directory = nodeDirectory.resolve("fs");
    }

    /** Where it is mounted. */
    public Path mount() {
        return directory.resolveSibling("pve");
    }

    /** The socket of {@code quorate fs}. */
    public Path socket() {
        return directory.resolve("control.sock");
    }

    /** Its data base. */
    public Path database() {
        return directory.resolve("config.db");
    }

    /** What it logs. */
    public Path log() {
        return directory.resolveSibling("pmxcfs.log");
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    /** Why it cannot be mounted on this machine by this user, or an empty string. */
    public static String obstacle() {
        return Mount.obstacle();
    }

    /** The process, if it runs. */
    public Optional<ProcessHandle> process() {
        try {
            long pid = Long.parseLong(
                    Files.readString(pidFile(), StandardCharsets.US_ASCII).strip());
            return ProcessHandle.of(pid).filter(process -> process.isAlive() && LocalNode.names(pid, pidFile()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /**
     * Starts it in a session of its own.
     *
     * @param launcher the {@code quorate} script
     * @param mounted whether it is mounted, too
     */
    public Process start(Path launcher, boolean mounted) throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(pidFile());
        // the machine's file of this node, which the tree may change without touching the daemon's own
        Path configuration = directory.resolve("corosync.conf");
        if (!Files.exists(configuration)) {
            Path _ = Files.copy(node.configuration(), configuration);
        }
        List<String> words = new ArrayList<>(List.of("setsid", launcher.toString(), "pmxcfs", "-f"));
        words.addAll(mounted ? List.of("--mount", mount().toString()) : List.of("--no-mount"));
        words.addAll(List.of(
                "--state-dir",
                directory.toString(),
                "--run-dir",
                directory.toString(),
                "--pid-file",
                pidFile().toString(),
                "--no-rrd",
                "--corosync-conf",
                configuration.toString(),
                "--node-name",
                node.name(),
                "--node-ip",
                node.address(0),
                "--client-sockets",
                node.clientSockets().toString()));
        return new ProcessBuilder(words)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /** Whether it has come up. */
    public boolean isReady() {
        return process().isPresent();
    }

    /** Connects to it. */
    public FileSystemClient connect() throws IOException {
        return FileSystemClient.connect(socket());
    }

    /** Takes away what a killed process has left mounted. */
    public void takeAwayMount() throws IOException {
        try {
            Mount.takeAwayStale(mount());
        } catch (MountException stays) {
            throw new IOException(stays.getMessage(), stays);
        }
    }
}
