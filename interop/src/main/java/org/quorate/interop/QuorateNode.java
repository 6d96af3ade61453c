package org.quorate.interop;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccessException;
import org.quorate.daemon.control.ControlClient;

/** A node of ours: by its launcher if {@code interop.quorate} names it, else from the class path of this process. */
public final class QuorateNode extends ClusterNode {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Optional<String> LAUNCHER = Optional.ofNullable(System.getProperty("interop.quorate"));
    /** As the launcher has them. */
    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xms16m",
            "-Xmx256m",
            "-Xss512k",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:CompilerDirectivesFile="
                    + Path.of("..", "bin", "compiler.json").toAbsolutePath().normalize(),
            "--enable-native-access=ALL-UNNAMED");

    private final Path controlSocket;
    private int clients;
    private List<String> optionsOfFiles = List.of();

    QuorateNode(int id, Namespace namespace, Path directory) {
        super(id, namespace, directory);
        // Not below the node's directory: a socket's path is short by law.
        controlSocket = Path.of(System.getProperty("java.io.tmpdir"), namespace + ".sock");
    }

    /** From its next start on the cluster file system is in its process. */
    void runFilesInside(List<String> options) {
        optionsOfFiles = options;
    }

    @Override
    List<String> daemonCommand() {
        Stream<String> program = LAUNCHER.map(launcher -> Stream.of("env", "MALLOC_ARENA_MAX=2", launcher, "daemon"))
                .orElseGet(this::javaCommand);
        Stream<String> arguments = Stream.of(
                "-f",
                "-c",
                config().toString(),
                "--control-socket",
                controlSocket.toString(),
                "--pid-file",
                directory().resolve("pid").toString());
        return namespace()
                .inside(Stream.of(program, arguments, optionsOfFiles.stream())
                        .flatMap(words -> words)
                        .toList());
    }

    @Override
    List<String> beside(List<String> words) {
        return namespace().inside(words);
    }

    private Stream<String> javaCommand() {
        Stream<String> java = Stream.of("env", "MALLOC_ARENA_MAX=2", System.getProperty("java.home") + "/bin/java");
        Stream<String> extra = Stream.of(
                        System.getProperty("interop.javaOptions", "").split(" "))
                .filter(option -> !option.isEmpty());
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        String program = optionsOfFiles.isEmpty() ? "org.quorate.daemon.Daemon" : "org.quorate.cli.NodeWithFiles";
        return Stream.of(java, JAVA_OPTIONS.stream(), extra, Stream.of("-cp", classPath, program))
                .flatMap(words -> words);
    }

    /** A question to the running daemon. */
    private interface Question<T> {
        T ask(ClusterAccess access) throws ClusterAccessException;
    }

    private ClusterAccess connect() {
        Deadline limit = Deadline.in(START_LIMIT);
        while (true) {
            try {
                return ControlClient.connect(controlSocket, ANSWER_LIMIT);
            } catch (ClusterAccessException e) {
                if (e.status() != StatusCode.LIBRARY || limit.passed() || !isRunning()) {
                    throw new AssertionError("no control connection to " + this, e);
                }
                Deadline.in(Duration.ofMillis(50)).elapse();
            }
        }
    }

    private <T> T ask(Question<T> question) {
        try (ClusterAccess access = connect()) {
            return question.ask(access);
        } catch (ClusterAccessException e) {
            throw new AssertionError(this + " does not answer", e);
        }
    }

    @Override
    public long statistic(String key) {
        CmapValue value =
                ask(access -> access.cmapList(ClusterAccess.CmapMap.STATS, key)).get(key);
        return value == null ? -1 : value.asLong();
    }

    @Override
    public boolean isQuorate() {
        return ask(ClusterAccess::quorumStatus).quorate();
    }

    /** Has the flight recorder written to a file. */
    public Path record() {
        return Path.of(ask(ClusterAccess::record));
    }

    @Override
    public void shutDown() {
        signal("TERM");
        awaitEnd();
    }

    /** By the control socket's cpg stream. */
    @Override
    public CpgClient openCpg(String traceName) {
        clients++;
        return new ControlCpgClient(this, connect(), clients, trace(traceName));
    }
}
