package org.quorate.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.cli.fs.Restoration;

/** {@code quorate fs backup} and {@code restore}. */
final class FsBackupTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @RegisterExtension
    private final CapturedConsole console = new CapturedConsole();

    @SuppressWarnings("NullAway.Init")
    private Path state;

    @SuppressWarnings("NullAway.Init")
    private Path backups;

    @BeforeEach
    void directories() throws Exception {
        state = Files.createDirectory(directory.resolve("state"));
        backups = Files.createDirectory(directory.resolve("backups"));
    }

    private int fs(String command, String... arguments) {
        console.clear();
        List<String> words = new ArrayList<>(
                List.of("fs", command, "--socket", ServedTree.socket(state).toString()));
        words.addAll(List.of(arguments));
        return Main.execute(words.toArray(String[]::new));
    }

    private int offline(String command, String... arguments) {
        console.clear();
        List<String> words = new ArrayList<>(
                List.of("fs", command, "--database", ServedTree.database(state).toString()));
        words.addAll(List.of(arguments));
        return Main.execute(words.toArray(String[]::new));
    }

    private void put(String path, String content) throws Exception {
        Path file = Files.writeString(directory.resolve("content"), content);
        assertThat(fs("put", path, file.toString())).as(console.err()).isZero();
    }

    private JsonNode verified(Path database) throws Exception {
        console.clear();
        assertThat(Main.execute("fs", "verify", "--json", "--database", database.toString()))
                .as(console.err())
                .isZero();
        return new ObjectMapper().readTree(console.out());
    }

    private static List<String> names(Path of) throws Exception {
        try (var files = Files.list(of)) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    /** A tree with two files and a backup of it, then with changes. */
    private Path backedUp() throws Exception {
        Path backup = backups.resolve("b.db");
        try (ServedTree _ = ServedTree.in(state)) {
            assertThat(fs("mkdir", "priv")).isZero();
            put("priv/key", "secret");
            put("a", "as it was");
            assertThat(fs("backup", backup.toString())).as(console.err()).isZero();
            put("a", "changed");
            put("new", "x");
            assertThat(fs("rm", "priv/key")).isZero();
        }
        return backup;
    }

    @Test
    void aBackupIsTheRunningTreeAsAFile() throws Exception {
        Path backup = backups.resolve("b.db");
        try (ServedTree _ = ServedTree.in(state)) {
            assertThat(fs("mkdir", "priv")).isZero();
            put("priv/key", "secret");
            put("a", "x".repeat(1 << 20));
            Files.writeString(backup, "of yesterday");
            assertThat(fs("backup", backup.toString())).as(console.err()).isZero();
            assertThat(console.out())
                    .matches("version 15, 4 entries, 1048582 bytes, checksum [0-9a-f]{64} in " + backup + "\n");
            assertThat(fs("verify", "--json")).isZero();
        }
        JsonNode running = new ObjectMapper().readTree(console.out());
        JsonNode read = verified(backup);
        assertThat(read.get("checksum")).isEqualTo(running.get("checksum"));
        assertThat(read.get("tree_version")).isEqualTo(running.get("tree_version"));
        assertThat(names(backups)).containsExactly("b.db");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        // for SQLite, in the mode in which the original opens it
        byte[] header = Arrays.copyOf(Files.readAllBytes(backup), 20);
        assertThat(header).startsWith("SQLite format 3\0".getBytes(US_ASCII));
        assertThat(header[18]).isEqualTo((byte) 2);

        assertThat(offline("backup", backups.resolve("offline.db").toString())).isZero();
        assertThat(verified(backups.resolve("offline.db")).get("checksum")).isEqualTo(running.get("checksum"));
    }

    @Test
    void aBackupThatCannotBeMadeLeavesWhatIsThere() throws Exception {
        try (ServedTree _ = ServedTree.in(state)) {
            put("a", "1");
            byte[] before = Files.readAllBytes(ServedTree.database(state));
            assertThat(fs("backup", ServedTree.database(state).toString())).isEqualTo(ExitCode.ERROR);
            assertThat(console.err()).contains("is the data base of a pmxcfs: choose another name");
            assertThat(Files.readAllBytes(ServedTree.database(state))).isEqualTo(before);
            assertThat(fs("backup", backups.resolve("none/b.db").toString())).isEqualTo(ExitCode.ERROR);
            assertThat(console.err()).contains("none is no directory");
            assertThat(fs("backup", backups.toString())).isEqualTo(ExitCode.ERROR);
            assertThat(console.err()).contains("is no file");
        }
        Path empty = Files.createFile(backups.resolve("empty.db"));
        console.clear();
        assertThat(Main.execute("fs", "backup", "--database", empty.toString(), backups + "/b.db"))
                .isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).contains("holds no tree");
        assertThat(names(backups)).containsExactly("empty.db");
    }

    @Test
    void aRestoreShowsWhatItWouldDoAndDoesIt() throws Exception {
        Path backup = backedUp();
        String lines = """
                changes  a, 7 bytes to 9 bytes
                goes     new, 1 byte
                comes    priv/key, 6 bytes
                version 8, 4 entries, 15 bytes would take the place of version 15, 4 entries, 8 bytes
                """;
        assertThat(offline("restore", "--dry-run", backup.toString())).isZero();
        assertThat(console.out()).isEqualTo(lines);
        try (ServedTree _ = ServedTree.in(state)) {
            assertThat(fs("restore", "--database", ServedTree.database(state).toString(), "--dry-run", "" + backup))
                    .isZero();
            assertThat(console.out())
                    .isEqualTo(lines + "A pmxcfs runs on " + ServedTree.database(state)
                            + ": stop it before the restore.\n");
            assertThat(offline("restore", backup.toString())).isEqualTo(ExitCode.ERROR);
            assertThat(console.err()).contains("a pmxcfs runs on ").contains("stop it first");
        }
        JsonNode before = verified(ServedTree.database(state));
        // what a killed process leaves beside its data base would be taken for that of the restored one
        Files.writeString(state.resolve("config.db-wal"), "");
        Files.writeString(state.resolve("changes").resolve("1"), "later changes");

        assertThat(offline("restore", backup.toString())).as(console.err()).isZero();
        String[] said = console.out().split("\n");
        assertThat(said).hasSize(2);
        assertThat(said[0]).startsWith("restored version 8, 4 entries, 15 bytes, checksum ");
        assertThat(said[1]).startsWith("what was there is kept: " + state + "/config.db.before-restore-");
        Path kept = Path.of(said[1].substring("what was there is kept: ".length()));
        String mark = kept.getFileName().toString().substring("config.db".length());
        assertThat(names(state))
                .containsExactly(
                        ".pmxcfs.lockfile",
                        "changes" + mark,
                        "config.db",
                        "config.db" + mark,
                        "config.db" + mark + "-wal");
        assertThat(verified(ServedTree.database(state)).get("checksum"))
                .isEqualTo(verified(backup).get("checksum"));
        assertThat(verified(kept).get("checksum")).isEqualTo(before.get("checksum"));
        try (ServedTree _ = ServedTree.in(state)) {
            assertThat(fs("cat", "priv/key", "a")).isZero();
            assertThat(console.out()).isEqualTo("secretas it was");
        }
    }

    @Test
    void aDamagedBackupIsRefusedAndADamagedDataBaseReplaced() throws Exception {
        Path backup = backedUp();
        byte[] whole = Files.readAllBytes(backup);
        byte[] present = Files.readAllBytes(ServedTree.database(state));
        Path damaged = backups.resolve("damaged.db");
        Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));
        for (Path bad : List.of(damaged, Files.createFile(backups.resolve("empty.db")), backups.resolve("none.db"))) {
            for (String[] how : new String[][] {{"--dry-run", bad.toString()}, {bad.toString()}}) {
                assertThat(offline("restore", how)).isEqualTo(ExitCode.ERROR);
                assertThat(console.err())
                        .containsAnyOf(
                                bad + " is damaged: ",
                                bad + " holds no tree: ",
                                bad + " is not there or may not be read");
            }
        }
        assertThat(offline("restore", damaged.toString())).isEqualTo(ExitCode.ERROR);
        assertThat(console.err()).endsWith("\nThe way out: take another backup. Nothing was changed.\n");
        assertThat(Files.readAllBytes(ServedTree.database(state))).isEqualTo(present);
        assertThat(names(state)).containsExactly(".pmxcfs.lockfile", "changes", "config.db");

        Files.write(ServedTree.database(state), Arrays.copyOf(whole, whole.length / 2));
        assertThat(offline("restore", "--dry-run", backup.toString())).isZero();
        assertThat(console.out()).startsWith("The present one cannot be compared: ");
        assertThat(offline("restore", backup.toString())).as(console.err()).isZero();
        assertThat(verified(ServedTree.database(state)).get("checksum"))
                .isEqualTo(verified(backup).get("checksum"));
    }

    @Test
    void aBackupBesideTheDataBaseIsReadByItself() throws Exception {
        Path backup = state.resolve("backup.db");
        try (ServedTree _ = ServedTree.in(state)) {
            put("a", "as it was");
            assertThat(fs("backup", backup.toString())).as(console.err()).isZero();
            put("a", "changed since");
        }
        JsonNode before = verified(backup);
        assertThat(offline("restore", backup.toString())).as(console.err()).isZero();
        assertThat(verified(ServedTree.database(state)).get("checksum")).isEqualTo(before.get("checksum"));
        assertThat(offline("cat", "a")).isZero();
        assertThat(console.out()).isEqualTo("as it was");
    }

    @Test
    void whatIsKeptIsReadWithItsJournal() throws Exception {
        Path killed = Files.createDirectory(directory.resolve("killed"));
        Path backup = backups.resolve("b.db");
        JsonNode running;
        try (ServedTree _ = ServedTree.in(state)) {
            put("a", "as it was");
            assertThat(fs("backup", backup.toString())).as(console.err()).isZero();
            put("a", "changed since");
            assertThat(fs("verify", "--json")).isZero();
            running = new ObjectMapper().readTree(console.out());
            // what a process that is killed now leaves: its data base lacks what is in its journal
            Process copy = new ProcessBuilder("cp", "-r", state + "/config.db", state + "/changes", killed.toString())
                    .inheritIO()
                    .start();
            assertThat(copy.waitFor()).isZero();
        }
        Restoration restoration = new Restoration(ServedTree.database(killed), null);
        String said =
                restoration.run(backup, LocalDateTime.of(2026, 1, 2, 3, 4, 5)).getLast();
        assertThat(verified(Path.of(said.substring("what was there is kept: ".length())))
                        .get("checksum"))
                .isEqualTo(running.get("checksum"));
        assertThat(verified(ServedTree.database(killed)).get("checksum"))
                .isEqualTo(verified(backup).get("checksum"));
    }

    @Test
    void restoresInOneSecondKeepAllThatWasThere() throws Exception {
        Path backup = backedUp();
        JsonNode first = verified(ServedTree.database(state));
        LocalDateTime now = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
        Restoration restoration = new Restoration(ServedTree.database(state), null);
        assertThat(restoration.run(backup, now).getLast()).endsWith("config.db.before-restore-20260102-030405");
        assertThat(restoration.run(backup, now).getLast()).endsWith("config.db.before-restore-20260102-030405-2");
        assertThat(verified(state.resolve("config.db.before-restore-20260102-030405"))
                        .get("checksum"))
                .isEqualTo(first.get("checksum"));
    }

    @Test
    void inAClusterItIsSaidWhichTreeWins() throws Exception {
        Path backup = backups.resolve("b.db");
        try (ServedTree _ = ServedTree.in(state)) {
            put("corosync.conf", "totem {\n}\n");
            assertThat(fs("backup", backup.toString())).as(console.err()).isZero();
        }
        assertThat(offline("restore", backup.toString())).as(console.err()).isZero();
        assertThat(console.out())
                .contains("If a node that runs has a tree of a version above 4, this node takes that one");
        assertThat(offline("restore", "--newer-than", "1000", backup.toString()))
                .as(console.err())
                .isZero();
        assertThat(console.out())
                .startsWith("restored version 1001, ")
                .contains("Nodes whose trees have versions below 1001 take this tree when it joins");
        assertThat(verified(ServedTree.database(state)).get("tree_version").asInt())
                .isEqualTo(1001);
        assertThat(offline("restore", "--newer-than", "2", backup.toString())).isZero();
        assertThat(console.out()).startsWith("restored version 5, ");
        assertThat(offline("restore", "--newer-than", "-1", backup.toString())).isEqualTo(ExitCode.USAGE);
        try (ServedTree _ = ServedTree.in(state)) {
            put("after", "1");
            assertThat(fs("verify", "--json")).isZero();
            assertThat(new ObjectMapper()
                            .readTree(console.out())
                            .get("tree_version")
                            .asInt())
                    .isEqualTo(8);
        }
    }
}
