package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.interop.api.EmbeddedApplication;

/** One node of a ring, of either kind: a process in its namespace with its own files. */
public abstract sealed class ClusterNode permits RealCorosync, QuorateNode {
    private static final int STOP_SECONDS = 20;

    private final int id;
    private final Namespace namespace;
    private final Path directory;
    private @Nullable Process process;
    private long synchronizationsBeforeStart;

    ClusterNode(int id, Namespace namespace, Path directory) {
        this.id = id;
        this.namespace = namespace;
        this.directory = directory;
    }

    /** The command that runs the daemon in the foreground, as the process whose pid is signalled. */
    abstract List<String> daemonCommand();

    /** Opens a client of the process group service; the node must be running. */
    public abstract CpgClient openCpg(String traceName);

    /** Opens a client that is the C program on libcpg, whatever the kind of the node. */
    final NativeCpgClient openLibcpg(String traceName) {
        return new NativeCpgClient(
                this,
                beside(List.of(
                        CProgram.CPG_CLIENT.path().toString(), trace(traceName).toString())));
    }

    /** Starts an application that is this node. */
    final NativeCpgClient openEmbedded(String traceName) {
        return new NativeCpgClient(
                this,
                beside(JavaCommand.of(
                        List.of("-Xmx512m"),
                        EmbeddedApplication.class.getName(),
                        config().toString(),
                        trace(traceName).toString())));
    }

    /** Waits until the node takes clients, and opens one that keeps a history. */
    public final HistoryClient openHistory(Consumer<String> lines) {
        awaitTakesClients();
        return new HistoryClient(this, lines);
    }

    /** Waits until the node has been in a ring since its last start; its log tells of earlier ones, too. */
    public final void awaitTakesClients() {
        Deadline.seconds(60)
                .await(
                        this + " to take clients",
                        () -> synchronizations() > synchronizationsBeforeStart || !isRunning(),
                        () -> log().toString());
    }

    private long synchronizations() {
        return log().linesWith("Completed service synchronization").count();
    }

    final Path trace(String name) {
        return directory.resolve(name + ".trace");
    }

    /** One number of the statistics map, e.g. {@code stats.knet.node2.link0.mtu}; -1 if there is none. */
    public abstract long statistic(String key);

    /** Whether the node says that its partition has quorum. */
    public abstract boolean isQuorate();

    /** The command that runs {@code words} where this node's local clients run. */
    abstract List<String> beside(List<String> words);

    /** Runs a program as a local client of this node, one of corosync's tools for example. */
    final Command.Outcome run(String... words) {
        return new Command(beside(List.of(words))).run();
    }

    /** {@code corosync-quorumtool -e}. */
    public final void setExpectedVotes(int votes) {
        Command.Outcome outcome = run("corosync-quorumtool", "-e", Integer.toString(votes));
        if (!outcome.succeeded()) {
            throw new IllegalStateException(this + " refuses to expect " + votes + " votes: " + outcome.stderr());
        }
    }

    /** Leaves the ring in order. */
    public abstract void shutDown();

    public final int id() {
        return id;
    }

    public final Path directory() {
        return directory;
    }

    final Namespace namespace() {
        return namespace;
    }

    final Path config() {
        return directory.resolve("corosync.conf");
    }

    public final NodeLog log() {
        return new NodeLog(directory.resolve("corosync.log"));
    }

    void writeFiles(String config, byte[] authkey) {
        try {
            Files.createDirectories(directory.resolve("state"));
            Files.writeString(config(), config);
            Files.write(directory.resolve("authkey"), authkey);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void replaceAuthkey(byte[] authkey) {
        try {
            Files.write(directory.resolve("authkey"), authkey);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        if (isRunning()) {
            throw new IllegalStateException(this + " runs already");
        }
        synchronizationsBeforeStart = synchronizations();
        try {
            process = new ProcessBuilder(daemonCommand())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("stdout").toFile()))
                    .start();
            Process started = process;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the process printed, errors included. */
    final String standardOutput() {
        try {
            return Files.readString(directory.resolve("stdout"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    public final boolean isRunning() {
        return process != null && process.isAlive();
    }

    public final long pid() {
        return running().pid();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(this + " was never started");
        }
        return process;
    }

    /** kill -9. */
    public final void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    public final void pause() {
        signal("STOP");
    }

    public final void resume() {
        signal("CONT");
    }

    final void signal(String name) {
        Command.of("kill", "-" + name, Long.toString(pid())).output();
    }

    /** Waits for the end of the process after it was asked to end; returns its exit code. */
    final int awaitEnd() {
        try {
            Process ending = running();
            if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(this + " did not end within " + STOP_SECONDS + " s");
            }
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a reinstalled machine lacks: the ring id and everything else the daemon persisted. */
    public final void loseState() {
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers of the links to a peer that this node reports as connected, ascending. */
    public final List<Integer> connectedLinks(int peer) {
        return IntStream.range(0, namespace.links())
                .filter(link -> statistic(linkKey(peer, link) + "connected") == 1)
                .boxed()
                .toList();
    }

    /** Data bytes of one datagram to a peer on a link, as discovered. */
    public final long pathMtu(int peer, int link) {
        return statistic(linkKey(peer, link) + "mtu");
    }

    /** Ring packets sent to a peer on a link so far, heartbeats not counted. */
    public final long dataPacketsSent(int peer, int link) {
        return statistic(linkKey(peer, link) + "tx_data_packets");
    }

    private static String linkKey(int peer, int link) {
        return "stats.knet.node" + Integer.toUnsignedString(peer) + ".link" + link + ".";
    }

    /** CPU time used since the start, in seconds. */
    public final double cpuSeconds() {
        return new ProcessUsage(pid()).cpuSeconds();
    }

    /** Resident memory in MiB, shared pages included. */
    public final double residentMebibytes() {
        return new ProcessUsage(pid()).residentMebibytes();
    }

    /** Resident memory that belongs to no file, in MiB. */
    public final double anonymousMebibytes() {
        return new ProcessUsage(pid()).anonymousMebibytes();
    }

    final void endBestEffort() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " " + id;
    }
}
