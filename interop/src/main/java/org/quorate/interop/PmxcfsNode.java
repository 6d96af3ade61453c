package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cluster file system of a node, mounted in the node's own name space of mounts: a process beside its daemon, or in the daemon's.
 * It runs by the launcher if {@code interop.quorate} names it, else from the class path of this process.
 */
public final class PmxcfsNode implements AutoCloseable {
    private static final int STOP_SECONDS = 20;

    private final ClusterNode node;
    private final Path directory;
    private final Path corosyncConf;
    private @Nullable Process process;

    /** Prepares one with a machine's file of its own; nothing runs. */
    public PmxcfsNode(ClusterNode node) {
        this(node, node.directory().resolve("pmxcfs").resolve("corosync.conf"));
    }

    private PmxcfsNode(ClusterNode node, Path corosyncConf) {
        this.node = node;
        this.directory = node.directory().resolve("pmxcfs");
        this.corosyncConf = corosyncConf;
    }

    /** Prepares one whose machine's file is the one that the daemon reads. */
    public static PmxcfsNode onFileOf(ClusterNode node) {
        return new PmxcfsNode(node, node.config());
    }

    /**
     * Has it run in the daemon's process from the daemon's next start on; it is neither started nor ended by itself then.
     *
     * @param corosyncConf of the machine, to be taken into an empty tree
     */
    public static PmxcfsNode inside(QuorateNode daemon, String corosyncConf) {
        PmxcfsNode files = new PmxcfsNode(daemon);
        try {
            files.prepare(corosyncConf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon.runFilesInside(Stream.concat(
                        Stream.of("--clusterfs"),
                        Stream.of(files.options()).map(word -> word.replaceFirst("^--", "--clusterfs-")))
                .toList());
        return files;
    }

    private void prepare(String text) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(corosyncConf, text);
    }

    /**
     * Starts it and waits until it is mounted.
     *
     * @param text of the machine, to be taken into an empty tree
     */
    public void start(String text) {
        try {
            prepare(text);
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with the machine's file as it is, and waits until it is mounted. */
    public void start() {
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(pidFile());
            process = new ProcessBuilder(node.beside(command()))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        Deadline.seconds(30)
                .await(this + " to be mounted", () -> Files.exists(pidFile()) || !started.isAlive(), this::log);
        if (!started.isAlive()) {
            throw new AssertionError(this + " does not run:\n" + log());
        }
    }

    private List<String> command() {
        String launcher = System.getProperty("interop.quorate");
        return launcher == null
                ? JavaCommand.of(
                        "org.quorate.pmxcfs.Pmxcfs",
                        Stream.concat(Stream.of("-f"), Stream.of(options())).toArray(String[]::new))
                : Stream.concat(Stream.of(launcher, "pmxcfs", "-f"), Stream.of(options()))
                        .toList();
    }

    private String[] options() {
        return new String[] {
            "--node-name",
            name(),
            "--node-ip",
            node.namespace().address(0),
            "--mount",
            directory.resolve("mnt").toString(),
            "--state-dir",
            directory.resolve("state").toString(),
            "--run-dir",
            directory.resolve("run").toString(),
            "--pid-file",
            pidFile().toString(),
            "--rrd-dir",
            directory.resolve("rrd").toString(),
            "--rrdcached",
            directory.resolve("rrdcached.sock").toString(),
            "--corosync-conf",
            corosyncConf.toString()
        };
    }

    /** By which other nodes know it. */
    public String name() {
        return "node" + node.id();
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(this + " was never started");
        }
        return process;
    }

    /** A path in the mount, through the process's own view of the machine. */
    public Path path(String name) {
        long pid = process == null ? node.pid() : process.pid();
        return Path.of("/proc/" + pid + "/root" + directory.resolve("mnt")).resolve(name);
    }

    /** Local clients of its service, by the libqb that is installed. */
    public StatusClient statusClient() {
        return new StatusClient("pve2", node.beside(List.of()), directory);
    }

    /** Whether a file can be made through the mount now, and deleted. */
    public boolean isWritable() {
        Path probe = path("probe");
        try {
            Files.deleteIfExists(probe);
            Files.createFile(probe);
            Files.delete(probe);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The data base, for when the process has ended. */
    public Path database() {
        return directory.resolve("state").resolve("config.db");
    }

    /** The machine's file, which follows the tree's. */
    public Path corosyncConf() {
        return corosyncConf;
    }

    /** What it has logged, in all its runs. */
    public String log() {
        if (process == null) {
            return node.standardOutput();
        }
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What its process uses of the machine. */
    public ProcessUsage usage() {
        return new ProcessUsage(running().pid());
    }

    /** kill -9. */
    public void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(running().pid())).output();
    }

    /** SIGTERM; the exit code. */
    public int stop() {
        running().destroy();
        return awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!running().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(this + " does not end:\n" + log());
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The lines of {@code .members} and the like that say something of this node. */
    public List<String> lines(String generated) {
        try {
            return new ArrayList<>(Files.readAllLines(path(generated)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return "pmxcfs of " + node;
    }
}
