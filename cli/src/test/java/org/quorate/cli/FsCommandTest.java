package org.quorate.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.cli.fs.TreeCopy;
import org.quorate.cli.fs.TreeView;
import org.quorate.pmxcfs.control.FileSystemClient;

/** {@code quorate fs} at a running file system without a mount, and at its data base. */
final class FsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    private final InputStream realIn = System.in;

    @SuppressWarnings("NullAway.Init")
    private ServedTree served;

    @BeforeEach
    void serve() throws Exception {
        served = ServedTree.in(directory);
    }

    @AfterEach
    void end() throws Exception {
        System.setIn(realIn);
        served.close();
    }

    private int fs(String command, String... arguments) {
        console.clear();
        List<String> words = new ArrayList<>(
                List.of("fs", command, "--socket", directory.resolve("socket").toString()));
        words.addAll(List.of(arguments));
        return Main.execute(words.toArray(String[]::new));
    }

    private int stored(String command, String... arguments) {
        console.clear();
        List<String> words = new ArrayList<>(List.of(
                "fs", command, "--database", directory.resolve("config.db").toString()));
        words.addAll(List.of(arguments));
        return Main.execute(words.toArray(String[]::new));
    }

    private void put(String path, String content) {
        System.setIn(new ByteArrayInputStream(content.getBytes(UTF_8)));
        assertThat(fs("put", path)).as(console.err()).isZero();
    }

    /** At three in the morning: somebody has deleted a guest's configuration. */
    @Test
    void aDeletedFileComesBack() throws Exception {
        for (String each : List.of("nodes", "nodes/n1", "nodes/n1/qemu-server")) {
            assertThat(fs("mkdir", each)).isZero();
        }
        String guest = "nodes/n1/qemu-server/100.conf";
        put(guest, "cores: 2\nmemory: 4096\nname: web\n");
        put(guest, "cores: 4\nmemory: 4096\nname: web\n");
        assertThat(fs("rm", guest)).isZero();

        assertThat(fs("log", guest)).as(console.err()).isZero();
        List<String> lines = console.out().lines().toList();
        assertThat(lines.getFirst().strip().split(" +")).containsExactly("version", "changed", "node", "size", "what");
        assertThat(lines.subList(1, lines.size()).stream()
                        .map(line -> line.replaceAll(" [0-9-]+ [0-9:]+ ", " ")
                                .strip()
                                .replaceAll(" +", " ")))
                .containsExactly(
                        "11 - - deleted",
                        "10 - 32 renamed from nodes/n1/qemu-server/.quorate-put-n-100.conf",
                        "7 - 32 renamed from nodes/n1/qemu-server/.quorate-put-n-100.conf");
        assertThat(fs("log", "-p", "-n", "2", guest)).isZero();
        assertThat(console.out())
                .contains("  @@ -1,3 +0,0 @@\n  -cores: 4\n  -memory: 4096\n  -name: web\n")
                .contains("  @@ -1,3 +1,3 @@\n  -cores: 2\n  +cores: 4\n   memory: 4096\n   name: web\n");
        assertThat(fs("log", "--json", guest)).isZero();
        JsonNode newest =
                new ObjectMapper().readTree(console.out()).get("versions").get(0);
        assertThat(newest.get("what").asText()).isEqualTo("deleted");
        assertThat(newest.get("tree_version").asInt()).isEqualTo(11);

        assertThat(fs("show", guest + "@11")).isEqualTo(1);
        assertThat(console.err()).contains("was deleted in version 11; before, it was '" + guest + "@10'");
        assertThat(fs("show", guest + "@6")).isEqualTo(1);
        assertThat(console.err()).contains("its oldest version that is kept is 7");
        assertThat(fs("show", guest)).isEqualTo(ExitCode.USAGE);
        assertThat(fs("show", guest + "@7")).isZero();
        assertThat(console.out()).startsWith("cores: 2\n");
        assertThat(fs("show", guest + "@10")).isZero();
        put(guest, console.out());
        assertThat(fs("cat", guest)).isZero();
        assertThat(console.out()).isEqualTo("cores: 4\nmemory: 4096\nname: web\n");
    }

    /** The data base lacks what is in the journal of a process that was killed: it is read all the same. */
    @Test
    void theJournalIsReadWithTheDataBase() throws Exception {
        put("b.cfg", "one\n");
        put("b.cfg", "two\n");
        assertThat(stored("cat", "b.cfg")).as(console.err()).isZero();
        assertThat(console.out()).isEqualTo("two\n");
        assertThat(stored("log", "b.cfg")).isZero();
        assertThat(console.out()).hasLineCount(3);
        assertThat(stored("show", "b.cfg@5")).isZero();
        assertThat(console.out()).isEqualTo("one\n");
        assertThat(stored("log", "c.cfg")).isEqualTo(1);
        assertThat(console.err()).contains("'c.cfg': not there, and nothing is kept of it");
    }

    @Test
    void filesComeAndGo() throws Exception {
        assertThat(fs("mkdir", "/priv")).isZero();
        put("priv/a.key", "secret\n");
        put("b.cfg", "one\n");
        put("b.cfg", "two\n");
        assertThat(fs("cat", "b.cfg", "/priv/a.key")).isZero();
        assertThat(console.out()).isEqualTo("two\nsecret\n");
        assertThat(fs("ls", "-R")).isZero();
        assertThat(console.out().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("path", "b.cfg", "priv/", "priv/a.key");
        assertThat(fs("mv", "b.cfg", "c.cfg")).isZero();
        assertThat(fs("ls", "--json")).isZero();
        JsonNode document = new ObjectMapper().readTree(console.out());
        assertThat(document.get("schema").asText()).isEqualTo("quorate.fs.entries");
        assertThat(console.out()).hasLineCount(1);
        assertThat(document.get("entries").get(0).get("path").asText()).isEqualTo("c.cfg");
        assertThat(document.get("entries").get(0).get("size").asInt()).isEqualTo(4);
        assertThat(fs("rm", "c.cfg")).isZero();
        assertThat(fs("rm", "c.cfg")).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).isEqualTo("quorate: 'c.cfg': not there\n");
        assertThat(fs("rm", "priv")).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).isEqualTo("quorate: 'priv': not empty\n");
    }

    @Test
    void aLockIsHeldWhileACommandRuns() {
        assertThat(fs("lock", "file-x", "--", "sh", "-c", "exit 7")).isEqualTo(7);
        assertThat(fs("ls", "priv/lock")).isZero();
        assertThat(console.out()).doesNotContain("file-x");
        assertThat(fs("mkdir", "priv/lock/file-x")).isZero();
        assertThat(fs("lock", "--timeout", "0", "file-x", "--", "true")).isEqualTo(ExitCode.TIMEOUT);
        assertThat(console.err()).contains("lock 'file-x' is held by another");
        assertThat(fs("lock", "file-y", "--", "/nowhere/command")).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("cannot run the command");
        assertThat(fs("ls", "priv/lock")).isZero();
        assertThat(console.out()).doesNotContain("file-y");
    }

    @Test
    void aTreeGoesOutAndIn() throws Exception {
        assertThat(fs("mkdir", "nodes")).isZero();
        put("nodes/a", "1");
        put("b", "22");
        Path copy = directory.resolve("copy");
        assertThat(fs("export", copy.toString())).isZero();
        assertThat(console.out()).isEqualTo("2 files copied to " + copy + "\n");
        assertThat(copy.resolve("nodes/a")).hasContent("1");
        assertThat(fs("export", copy.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("is there already");
        Files.writeString(copy.resolve("nodes/a"), "changed");
        Files.createDirectory(copy.resolve("more"));
        assertThat(fs("import", "--dry-run", copy.toString())).isZero();
        assertThat(console.out()).isEqualTo("more/\nnodes/a\n2 would be written\n");
        assertThat(fs("import", copy.toString())).isZero();
        assertThat(fs("cat", "nodes/a", "b")).isZero();
        assertThat(console.out()).isEqualTo("changed22");
        assertThat(fs("import", copy.toString())).isZero();
        assertThat(console.out()).isEqualTo("0 written\n");
    }

    /** Whatever happens to the tree as soon as it has answered anything. */
    @Test
    void whatIsDeletedMeanwhileIsInTheCopyAsAllWasAtOneMoment() throws Exception {
        assertThat(fs("mkdir", "nodes")).isZero();
        put("a", "1");
        put("nodes/b", "22");
        put("c", "333");
        assertThat(fs("mv", "c", "nodes/c")).isZero();
        Path copy = directory.resolve("copy");
        try (FileSystemClient client = FileSystemClient.connect(directory.resolve("socket"))) {
            TreeView view = TreeView.of(client);
            TreeView changing = (TreeView) Proxy.newProxyInstance(
                    TreeView.class.getClassLoader(), new Class<?>[] {TreeView.class}, (proxy, method, arguments) -> {
                        Object answer = method.invoke(view, arguments);
                        for (String path : List.of("a", "nodes/b", "nodes/c", "nodes")) {
                            fs("rm", path);
                        }
                        put("later", "1");
                        return answer;
                    });
            assertThat(TreeCopy.export(changing, copy)).isEqualTo(3);
        }
        assertThat(fs("ls", "-R")).isZero();
        assertThat(console.out()).contains("later").doesNotContain("nodes");
        assertThat(copy.resolve("a")).hasContent("1");
        assertThat(copy.resolve("nodes/b")).hasContent("22");
        assertThat(copy.resolve("nodes/c")).hasContent("333");
        assertThat(copy.resolve("later")).doesNotExist();
    }

    @Test
    void whatIsStoredIsVerifiedWithoutAProcess() throws Exception {
        put("a", "stored");
        assertThat(fs("verify", "--json")).isZero();
        JsonNode running = new ObjectMapper().readTree(console.out());
        assertThat(stored("verify", "--json")).isZero();
        JsonNode read = new ObjectMapper().readTree(console.out());
        assertThat(read.get("checksum")).isEqualTo(running.get("checksum"));
        assertThat(read.get("tree_version")).isEqualTo(running.get("tree_version"));
        assertThat(running.get("quorate").asBoolean()).isTrue();
        assertThat(read.get("quorate").isNull()).isTrue();
        assertThat(stored("cat", "a")).isZero();
        assertThat(console.out()).isEqualTo("stored");
        assertThat(stored("put", "a")).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("a data base is only read");
        Path damaged = directory.resolve("damaged.db");
        Files.writeString(damaged, "this is none".repeat(1000), StandardOpenOption.CREATE);
        console.clear();
        assertThat(Main.execute("fs", "verify", "--database", damaged.toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("is damaged: ").contains("The way out: ");
    }

    @Test
    void withoutAProcessTheWayToOneIsTold() {
        assertThat(Main.execute(
                        "fs", "ls", "--socket", directory.resolve("none").toString()))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("is 'quorate pmxcfs' running here?");
        assertThat(fs("log")).isZero();
        assertThat(console.out()).contains("starting cluster log");
    }
}
