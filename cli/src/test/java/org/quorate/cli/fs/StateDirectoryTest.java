package org.quorate.cli.fs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.pmxcfs.control.RefusedException;

/** A restore that ends after any step of it leaves nothing that a start takes for less than it was. */
class StateDirectoryTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
    private static final Stamp STAMP = new Stamp(0, 1_795_334_209, 0);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path backup;

    private int copies;

    /** The process was killed. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Does so many steps, then ends. */
    private static class Limited extends NameChanges {
        private int left;

        Limited(int steps) {
            left = steps;
        }

        void end() throws IOException {
            throw new Killed();
        }

        private void step() throws IOException {
            if (left-- == 0) {
                end();
            }
        }

        @Override
        void link(Path name, Path file) throws IOException {
            step();
            super.link(name, file);
        }

        @Override
        void move(Path from, Path to) throws IOException {
            step();
            super.move(from, to);
        }

        @Override
        void replace(Path fresh, Path present) throws IOException {
            step();
            super.replace(fresh, present);
        }

        @Override
        void sync(Path of) throws IOException {
            step();
            super.sync(of);
        }
    }

    /** The disk fails at one step. */
    private static final class Failing extends Limited {
        Failing(int steps) {
            super(steps);
        }

        @Override
        void end() throws IOException {
            throw new FileSystemException("config.db", null, "Input/output error");
        }
    }

    private static void put(Tree tree, String name, String content) {
        TreePath path = TreePath.of(name);
        if (tree.find(path) == null) {
            assertThat(tree.apply(new Operation.Create(path), STAMP)).isEqualTo(Result.OK);
        }
        assertThat(tree.apply(new Operation.Write(path, 0, content.getBytes(UTF_8), true), STAMP)
                        .isOk())
                .isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path _ = Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    @BeforeEach
    void makeBackup() throws Exception {
        backup = directory.resolve("backup.db");
        try (TreeDatabase database = TreeDatabase.open(backup)) {
            put(database.loadTree(LogSink.NONE, STAMP), "old", "as it was");
        }
    }

    /** What a process of ours leaves that is killed: its data base lacks what is in its journal. */
    private Path killedOfOurs() throws Exception {
        Path living = Files.createDirectory(directory.resolve("living"));
        Path killed = directory.resolve("killed");
        Path file = living.resolve("config.db");
        try (JournaledDatabase database =
                JournaledDatabase.open(file, JournaledDatabase.Settings.DEFAULT, LogSink.NONE)) {
            Tree tree = database.loadTree(STAMP);
            put(tree, "early", "in the data base");
            database.flush();
            put(tree, "late", "in the journal");
            copy(living, killed);
        }
        return killed;
    }

    /** The same of the original: its last changes are in the write-ahead log. */
    private Path killedOfTheOriginals() throws Exception {
        Path living = Files.createDirectory(directory.resolve("living"));
        Path killed = directory.resolve("killed");
        try (TreeDatabase database = TreeDatabase.open(living.resolve("config.db"))) {
            Tree tree = database.loadTree(LogSink.NONE, STAMP);
            put(tree, "late", "in the log");
            copy(living, killed);
        }
        assertThat(killed.resolve("config.db-wal")).isNotEmptyFile();
        return killed;
    }

    private Path copyOf(Path killed) throws IOException {
        Path copy = directory.resolve("copy" + copies++);
        copy(killed, copy);
        return copy.resolve("config.db");
    }

    private static String sum(Path database) throws IOException, RefusedException {
        return StoredTree.read(database).report().checksum();
    }

    /** The tree that a start finds, or why it finds none. */
    private static String start(Path database) {
        try (JournaledDatabase opened =
                JournaledDatabase.open(database, JournaledDatabase.Settings.DEFAULT, LogSink.NONE)) {
            return opened.loadTree(STAMP).checksum().hex();
        } catch (DatabaseException refused) {
            assertThat(refused).hasMessageStartingWith("a restore of " + database + " was interrupted: ");
            assertThat(refused.remedy())
                    .startsWith(
                            "finish it by 'quorate fs restore --database " + database + " " + database + ".restoring'");
            return "refused";
        }
    }

    private static Path restored(Path database, Path from, NameChanges names) throws IOException, RefusedException {
        String said = new Restoration(database, null).run(from, NOW, names).getLast();
        return Path.of(said.substring("what was there is kept: ".length()));
    }

    private void endsAfterEachStep(Path killed, int leastSteps) throws Exception {
        String before = sum(copyOf(killed));
        String after = sum(backup);
        List<String> found = new ArrayList<>();
        boolean isDone = false;
        for (int steps = 0; !isDone; steps++) {
            Path database = copyOf(killed);
            try {
                Path _ = restored(database, backup, new Limited(steps));
                isDone = true;
            } catch (Killed end) {
                // as if the process were no more
            }
            String start = start(database);
            found.add(start);
            assertThat(start).as("after %d steps", steps).isIn("refused", after);

            Path fresh = database.resolveSibling("config.db.restoring");
            if (start.equals("refused")) {
                assertThat(catchThrowableOfType(RefusedException.class, () -> StoredTree.read(database)))
                        .hasMessageContaining("was interrupted")
                        .hasMessageContaining("The way out: finish it by");
                Path kept = restored(database, fresh, new NameChanges());
                assertThat(sum(kept)).as("kept after %d steps", steps).isEqualTo(before);
                assertThat(start(database)).isEqualTo(after);
            }
            assertThat(fresh).doesNotExist();
        }
        assertThat(found).hasSizeGreaterThan(leastSteps).contains("refused").endsWith(after);
    }

    @Test
    void aRestoreMayEndAfterEachStepWhereOursWasKilled() throws Exception {
        endsAfterEachStep(killedOfOurs(), 5);
    }

    @Test
    void aRestoreMayEndAfterEachStepWhereTheOriginalWasKilled() throws Exception {
        endsAfterEachStep(killedOfTheOriginals(), 5);
    }

    @Test
    void aDiskThatFailsIsToldAndTheRestoreDoneAgain() throws Exception {
        Path killed = killedOfOurs();
        String before = sum(copyOf(killed));
        Path database = copyOf(killed);
        assertThat(catchThrowableOfType(IOException.class, () -> restored(database, backup, new Failing(1))))
                .hasMessage("the restore is not finished: config.db: Input/output error\n"
                        + "Restore again when that is mended; until then pmxcfs does not start.");
        assertThat(start(database)).isEqualTo("refused");
        assertThat(sum(restored(database, backup, new NameChanges()))).isEqualTo(before);
        assertThat(start(database)).isEqualTo(sum(backup));
    }

    @Test
    void whereNothingCanBeKeptNothingIsChanged() throws Exception {
        Path killed = killedOfOurs();
        Path database = copyOf(killed);
        String before = sum(copyOf(killed));
        assertThat(catchThrowableOfType(IOException.class, () -> restored(database, backup, new Failing(0))))
                .hasMessage("what is there cannot be kept under another name: config.db: Input/output error");
        assertThat(start(database)).isEqualTo(before);
    }
}
