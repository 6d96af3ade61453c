package org.quorate.clusterfs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.RecordedTree;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** Data bases of the original and our own (spec 60 §3). */
class TreeDatabaseTest {
    private static final Stamp STAMP = new Stamp(0, 1795334209, 0);

    private final List<String> lines = new ArrayList<>();
    private final LogSink log =
            (domain, level, text) -> lines.add("[" + domain.word() + "] " + level.word() + ": " + text);

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("config.db");
    }

    private Path copy(String recorded, String name) throws Exception {
        Path copy = directory.resolve(name);
        Files.write(copy, Vectors.bytes("db/" + recorded));
        return copy;
    }

    /** Schema, rows and settings. */
    static List<String> dump(Path file) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_master")) {
                while (result.next()) {
                    rows.add(result.getString(1) + result.getString(2) + result.getString(3) + result.getString(4));
                }
            }
            String all = "SELECT inode, parent, version, writer, mtime, type, quote(name), quote(data), typeof(name),"
                    + " typeof(data) FROM tree";
            try (ResultSet result = statement.executeQuery(all)) {
                while (result.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int i = 1; i <= 10; i++) {
                        row.append(result.getString(i)).append('|');
                    }
                    rows.add(row.toString());
                }
            }
            for (String pragma : List.of("page_size", "encoding", "user_version", "application_id", "journal_mode")) {
                try (ResultSet result = statement.executeQuery("PRAGMA " + pragma)) {
                    rows.add(pragma + "=" + result.getString(1));
                }
            }
        }
        return rows;
    }

    private void assertHolds(Path file, String recorded) throws Exception {
        RecordedTree expected = RecordedTree.read("db/" + recorded);
        try (TreeDatabase database = TreeDatabase.open(file)) {
            Tree tree = database.loadTree(log, STAMP);
            assertThat(tree.entries()).isEqualTo(expected.entries());
            assertThat(tree.index().encode()).isEqualTo(expected.index());
            assertThat(tree.checksum()).isEqualTo(expected.checksum());
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void opensTheOriginals() throws Exception {
        assertHolds(copy("local-clean.db", "config.db"), "local-clean.json");
        assertHolds(copy("cluster-verify.db", "other.db"), "cluster-verify.json");
    }

    @Test
    void opensWhatTheOriginalLeftOpen() throws Exception {
        copy("unclean-config.db-wal", "config.db-wal");
        assertHolds(copy("unclean-config.db", "config.db"), "local-clean.json");
        assertThat(directory.resolve("config.db-wal")).as("after it was closed").doesNotExist();
    }

    /** The same steps leave the same file: schema, rows and settings. */
    @Test
    void oursIsTheOriginals() throws Exception {
        try (TreeDatabase database = TreeDatabase.open(file())) {
            assertThat(database.isEmpty()).isTrue();
            Tree tree = database.loadTree(log, STAMP);
            for (JsonNode step : Vectors.json("behaviour/db.json")) {
                apply(tree, step);
            }
        }
        assertThat(dump(file())).isEqualTo(dump(copy("local-clean.db", "recorded.db")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertHolds(file(), "local-clean.json");
    }

    /** A step of the recorded behaviour. */
    static void apply(Tree tree, JsonNode step) {
        JsonNode arguments = step.get("args");
        TreePath path = path(arguments.get(0));
        switch (step.get("op").asText()) {
            case "mkdir" -> tree.apply(new Operation.MakeDirectory(path), STAMP);
            case "open" -> tree.apply(new Operation.Create(path), STAMP);
            case "write" -> {
                tree.apply(new Operation.Create(path), STAMP);
                byte[] data = arguments.get(3).asText().getBytes(UTF_8);
                tree.apply(new Operation.Write(path, 0, data, false), STAMP);
            }
            case "rename" -> tree.apply(new Operation.Rename(path, path(arguments.get(1))), STAMP);
            case "unlink" -> tree.apply(new Operation.Delete(path), STAMP);
            case "utime" ->
                tree.apply(new Operation.SetMtime(path, arguments.get(1).asInt()), STAMP);
            default -> throw new IllegalArgumentException(step.toString());
        }
    }

    private static TreePath path(JsonNode argument) {
        return TreePath.of(argument.asText().replace("{node}", "pxnl"));
    }

    @Test
    void keepsNamesAndNumbersThatAreNotPlain() throws Exception {
        FileName name = FileName.of(new byte[] {'n', (byte) 0xFF, '\'', (byte) 0xC3});
        TreePath path = TreePath.of(name.bytes());
        Stamp stamp = new Stamp(-2, -1, 0);
        List<Entry> entries;
        try (TreeDatabase database = TreeDatabase.open(file())) {
            Tree tree = database.loadTree(log, STAMP);
            tree.apply(new Operation.Create(path), stamp);
            tree.apply(new Operation.Write(path, 0, new byte[] {0, 1, (byte) 0x80}, false), stamp);
            entries = tree.entries();
        }
        try (TreeDatabase database = TreeDatabase.open(file())) {
            Tree tree = database.loadTree(log, STAMP);
            assertThat(tree.entries()).isEqualTo(entries);
            assertThat(tree.find(path)).isNotNull();
        }
        assertThat(dump(file()))
                .anyMatch(row -> row.contains("|4294967294|4294967295|8|") && row.contains("|text|blob|"));
    }

    @Test
    void aFullDiskIsReportedAndLeavesWhatWasAcknowledged() throws Exception {
        TreePath path = TreePath.of("f");
        try (TreeDatabase database = TreeDatabase.open(file())) {
            Tree tree = database.loadTree(log, STAMP);
            assertThat(tree.apply(new Operation.Create(path), STAMP).isOk()).isTrue();
            database.run("PRAGMA max_page_count=3", "test");
            Operation large = new Operation.Write(path, 0, new byte[100_000], false);
            assertThat(tree.apply(large, STAMP).errno()).isEqualTo(Errno.EIO);
            assertThat(tree.hasFailed()).isTrue();
            assertThat(lines.getFirst())
                    .startsWith("[database] crit: sqlite3_step failed:")
                    .contains("database or disk is full");
        }
        try (TreeDatabase database = TreeDatabase.open(file())) {
            Tree tree = database.loadTree(log, STAMP);
            assertThat(tree.root().version()).isEqualTo(2);
            assertThat(tree.find(path)).isNotNull();
        }
    }

    /** The files as they are between two operations, and with the end of the log torn off: always a tree that was shown. */
    @Test
    void whatASuddenEndLeavesIsATreeThatWasShown() throws Exception {
        List<Checksum> shown = new ArrayList<>();
        Random random = new Random(5);
        try (TreeDatabase database = TreeDatabase.open(file())) {
            Tree tree = database.loadTree(log, STAMP);
            shown.add(tree.checksum());
            for (int i = 0; i < 40; i++) {
                TreePath path = TreePath.of("f" + random.nextInt(4));
                byte[] data = new byte[random.nextInt(20_000)];
                tree.apply(new Operation.Create(path), STAMP);
                shown.add(tree.checksum());
                tree.apply(new Operation.Write(path, 0, data, true), STAMP);
                shown.add(tree.checksum());
                assertThat(sumOfCopy(Integer.MAX_VALUE)).isEqualTo(shown.getLast());
                assertThat(shown).contains(sumOfCopy(random.nextInt(200_000)));
            }
        }
        assertThat(shown.getLast()).isNotEqualTo(shown.getFirst());
    }

    private Checksum sumOfCopy(int logLength) throws Exception {
        Path copy = Files.createTempDirectory(directory, "copy").resolve("config.db");
        Files.copy(file(), copy);
        byte[] wal = Files.readAllBytes(directory.resolve("config.db-wal"));
        Files.write(copy.resolveSibling("config.db-wal"), Arrays.copyOf(wal, Math.min(wal.length, logLength)));
        try (TreeDatabase database = TreeDatabase.open(copy)) {
            return database.loadTree(log, STAMP).checksum();
        }
    }

    @Test
    void refusesWhatIsNoDataBase() throws Exception {
        Files.writeString(
                file(), "this is a text that somebody has put here, longer than a header of a data base is, 100 bytes");
        DatabaseException refusal = catchThrowableOfType(DatabaseException.class, () -> TreeDatabase.open(file()));
        assertThat(refusal)
                .hasMessageStartingWith("unable to set WAL mode:")
                .hasMessageContaining("file is not a database");
        assertThat(refusal.remedy()).contains("restore a backup");
    }

    @Test
    void refusesADamagedFile() throws Exception {
        Path file = copy("local-clean.db", "config.db");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 4096, 4096 + 40, (byte) 0x55);
        Files.write(file, bytes);
        DatabaseException refusal = catchThrowableOfType(DatabaseException.class, () -> TreeDatabase.open(file));
        assertThat(refusal)
                .hasMessageStartingWith("the data base file is damaged: *** in database main ***; Tree 2 page 2:");
        assertThat(refusal.remedy()).isNotEmpty();
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        DatabaseException refusal = catchThrowableOfType(
                DatabaseException.class, () -> TreeDatabase.open(directory.resolve("no/config.db")));
        assertThat(refusal).hasMessageStartingWith("splite3_open_v2 failed:");
        assertThat(refusal.remedy()).contains("directory");
    }

    @Test
    void refusesATreeThatIsNone() throws Exception {
        Path file = copy("local-clean.db", "config.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO tree VALUES (20, 0, 20, 0, 5, 8, 'user.cfg', NULL)");
        }
        try (TreeDatabase database = TreeDatabase.open(file)) {
            DatabaseException refusal =
                    catchThrowableOfType(DatabaseException.class, () -> database.loadTree(log, STAMP));
            assertThat(refusal)
                    .hasMessageStartingWith("found entry with duplicate name 'user.cfg' - A:(inode = 0x0000");
            assertThat(refusal.remedy()).contains("DELETE FROM tree WHERE inode = 15");
            assertThat(lines)
                    .containsExactly("[database] crit: " + refusal.getMessage(), "[database] crit: DB load failed");
        }
    }
}
