package org.quorate.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quorate.interop.StatusClient.name;
import static org.quorate.interop.StatusClient.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** The service {@code pve2} of a node by itself, used by libqb as it is installed: unchanged clients. */
class StatusServiceTest extends InteropTest {
    private static final Stamp STAMP = new Stamp(0, 1795332920, 0);
    private static final int LARGEST_RESPONSE = 1024 * 1024 - 24;

    private final String service = "pve2-" + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36);

    @TempDir
    private Path directory;

    private Process process;

    @BeforeEach
    void start() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        fillTree(Files.createDirectories(directory.resolve("state")).resolve("config.db"));
        process = new ProcessBuilder(JavaCommand.of("org.quorate.pmxcfs.Pmxcfs", options()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Deadline.seconds(30)
                .await(
                        "the cluster file system to run",
                        () -> Files.exists(directory.resolve("pid")) || !process.isAlive(),
                        this::log);
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(process.exitValue()).as(log()).isZero();
    }

    private String[] options() {
        return new String[] {
            "-f",
            "-l",
            "--no-mount",
            "--node-name=alone",
            "--node-ip=10.0.0.1",
            "--ipc-name=" + service,
            "--state-dir=" + directory.resolve("state"),
            "--run-dir=" + directory.resolve("run"),
            "--pid-file=" + directory.resolve("pid"),
            "--corosync-conf=" + directory.resolve("corosync.conf")
        };
    }

    private static void fillTree(Path file) throws Exception {
        try (TreeDatabase database = TreeDatabase.open(file)) {
            Tree tree = database.loadTree(LogSink.NONE, STAMP);
            List.of("priv", "nodes", "nodes/alone", "nodes/alone/lxc")
                    .forEach(path -> apply(tree, new Operation.MakeDirectory(TreePath.of(path))));
            write(tree, "priv/token.cfg", "root@pam!tok 1\n".getBytes(UTF_8));
            write(tree, "nodes/alone/lxc/200.conf", "hostname: ct\nlock: backup\n".getBytes(UTF_8));
            write(tree, "fits", bytes(LARGEST_RESPONSE));
            write(tree, "too-large", bytes(LARGEST_RESPONSE + 1));
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        IntStream.range(0, length).forEach(i -> bytes[i] = (byte) (i * 31 + i / 4096));
        return bytes;
    }

    private static void write(Tree tree, String path, byte[] content) {
        apply(tree, new Operation.Create(TreePath.of(path)));
        apply(tree, new Operation.Write(TreePath.of(path), 0, content, false));
    }

    private static void apply(Tree tree, Operation operation) {
        assertThat(tree.apply(operation, STAMP).isOk()).as(operation.toString()).isTrue();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private StatusClient client(String... before) {
        return new StatusClient(service, Arrays.asList(before), directory);
    }

    @Test
    void rootSetsStatusAndReadsAll() {
        List<StatusClient.Response> responses = client().ask(
                        request(4, name("kv/x"), "value"),
                        request(5, name("kv/x"), name("")),
                        request(5, name("kv/x"), name("other")),
                        request(2),
                        request(7, "\6\11\2", "root@pam\0", "t\0", "hello\0"),
                        request(8, "\0".repeat(16), "root@pam\0"),
                        request(13, "\0\0\0\0", "\2", "lock\0", "hostname\0"),
                        request(12, "root@pam!tok 1\0"),
                        request(6, "/priv/token.cfg\0"),
                        request(9));
        assertThat(responses.stream().map(StatusClient.Response::error))
                .containsExactly(0, 0, -2, 0, 0, 0, 0, 0, 0, -44);
        assertThat(responses.get(1).text()).isEqualTo("value");
        assertThat(responses.get(3).text()).isEqualTo("{\n\"nodename\": \"alone\",\n\"version\": 0\n}\n");
        assertThat(responses.get(5).text())
                .matches(
                        "\\{\n\"data\": \\[\n\\{\"uid\": 2, \"time\": \\d+, \"pri\": 6, \"tag\": \"t\", \"pid\": [1-9]\\d*,"
                                + " \"node\": \"alone\", \"user\": \"root@pam\", \"msg\": \"hello\"}\n]\n}\n");
        assertThat(responses.get(6).text()).isEqualTo("{\n\"200\":{\"lock\": \"backup\",\"hostname\": \"ct\"}\n}\n");
        assertThat(responses.get(8).text()).isEqualTo("root@pam!tok 1\n");
        // another connection finds what the first one set
        assertThat(client().askOne(1).text()).contains("\"kvstore\": {\n\"alone\": {\n\"kv/x\": 0}\n");
    }

    @Test
    void whatFitsIsSentWholeAndWhatDoesNotIsRefused() {
        List<StatusClient.Response> responses =
                client().ask(request(6, "fits\0"), request(6, "too-large\0"), request(6, "fits\0"));
        assertThat(responses.stream().map(StatusClient.Response::error)).containsExactly(0, -90, 0);
        assertThat(responses.getFirst().data()).isEqualTo(bytes(LARGEST_RESPONSE));
        assertThat(responses.getLast().data()).isEqualTo(bytes(LARGEST_RESPONSE));
    }

    @Test
    void whoElseMayConnect() {
        List<StatusClient.Response> responses = client("setpriv", "--reuid=33", "--regid=33", "--clear-groups")
                .ask(request(3), request(4, name("kv/x"), "value"), request(6, "priv/token.cfg\0"), request(6, "no\0"));
        assertThat(responses.stream().map(StatusClient.Response::error)).containsExactly(0, -1, -1, -2);
        Command.Outcome refused = client("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                .run(request(1));
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.stderr()).isEqualTo("no connection: Permission denied\n");
        assertThat(log()).contains("[ipcs] crit: connection from bad user 65534! - rejected\n");
    }
}
