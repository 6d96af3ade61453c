package org.quorate.clusterfs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.journal.PathHistory;
import org.quorate.clusterfs.journal.PathHistory.Kind;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.ChangeHistory.Content;
import org.quorate.clusterfs.store.ChangeHistory.Nothing;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** What the journal tells of what was. */
class ChangeHistoryTest {
    private static final TreePath PATH = TreePath.of("f");

    @TempDir
    private Path aside;

    @SuppressWarnings("NullAway.Init") // before each test
    private Path directory;

    @BeforeEach
    void makeDirectory() throws Exception {
        directory = InMemory.directory(aside);
    }

    @AfterEach
    void removeDirectory() throws Exception {
        InMemory.remove(directory);
    }

    private Path file() {
        return directory.resolve("config.db");
    }

    private JournaledDatabase open(JournaledDatabase.Settings settings) throws DatabaseException {
        return JournaledDatabase.open(file(), settings, LogSink.NONE);
    }

    private JournaledDatabase open() throws DatabaseException {
        return open(JournaledDatabase.Settings.DEFAULT);
    }

    private static void done(Tree tree, int writer, Operation operation) {
        assertThat(tree.apply(operation, new Stamp(writer, 1000 + writer, 0)).errno())
                .as(operation.toString())
                .isNull();
    }

    private static Operation write(String text) {
        return new Operation.Write(PATH, 0, text.getBytes(UTF_8), true);
    }

    private List<PathHistory.Version> versions(Tree tree) throws Exception {
        return ChangeHistory.read(file()).versions(PATH, Optional.ofNullable(tree.find(PATH)));
    }

    private ChangeHistory.Answer at(Tree tree, TreePath path, long version) throws Exception {
        return ChangeHistory.read(file()).content(path, version, Optional.ofNullable(tree.find(path)), tree::byInode);
    }

    private String text(Tree tree, long version) throws Exception {
        return switch (at(tree, PATH, version)) {
            case Content(byte[] content) -> new String(content, UTF_8);
            case Nothing(String reason) -> reason;
        };
    }

    @Test
    void tellsWhatWasDoneByWhomAndWhatWasThere() throws Exception {
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(new Stamp(0, 1, 0));
            TreePath other = TreePath.of("g");
            done(tree, 1, new Operation.Create(PATH));
            done(tree, 2, write("one"));
            done(tree, 3, new Operation.SetMtime(PATH, 7));
            done(tree, 1, new Operation.Rename(PATH, other));
            done(tree, 2, new Operation.Create(PATH));
            done(tree, 2, write("two"));
            done(tree, 3, new Operation.Rename(other, PATH));
            done(tree, 1, new Operation.Delete(PATH));
            List<PathHistory.Version> versions = versions(tree);
            assertThat(versions.stream().map(PathHistory.Version::kind))
                    .containsExactly(
                            Kind.CREATED,
                            Kind.WRITTEN,
                            Kind.TOUCHED,
                            Kind.MOVED,
                            Kind.CREATED,
                            Kind.WRITTEN,
                            Kind.RENAMED,
                            Kind.DELETED);
            assertThat(versions.stream().map(PathHistory.Version::version))
                    .containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(versions.stream().map(PathHistory.Version::writer)).containsExactly(1, 2, 3, 1, 2, 2, 3, 1);
            assertThat(versions.get(2).mtime()).isEqualTo(7);
            assertThat(versions.get(3).other()).isEqualTo("g");
            assertThat(text(tree, 1)).isEqualTo("'f': its oldest version that is kept is 2");
            assertThat(text(tree, 2)).isEmpty();
            assertThat(text(tree, 4)).isEqualTo("one");
            assertThat(text(tree, 5)).isEqualTo("'f': went to 'g' in version 5; before, it was 'f@4'");
            assertThat(text(tree, 7)).isEqualTo("two");
            assertThat(text(tree, 8)).isEqualTo("one");
            assertThat(text(tree, 100)).isEqualTo("'f': was deleted in version 9; before, it was 'f@8'");
        }
    }

    /** The file is older than the journal: its first change or removal puts what it was into it. */
    @Test
    void whatWasThereBeforeTheJournalIsKeptWhenItIsReplaced() throws Exception {
        try (TreeDatabase original = TreeDatabase.open(file())) {
            Tree tree = original.loadTree(LogSink.NONE, new Stamp(0, 1, 0));
            done(tree, 1, new Operation.Create(PATH));
            done(tree, 1, write("of the original"));
        }
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(new Stamp(0, 1, 0));
            assertThat(versions(tree))
                    .singleElement()
                    .extracting(PathHistory.Version::kind)
                    .isEqualTo(Kind.UNRECORDED);
            assertThat(text(tree, 3)).isEqualTo("of the original");
            done(tree, 2, new Operation.SetMtime(PATH, 9));
            assertThat(text(tree, 4)).isEqualTo("of the original");
            done(tree, 2, new Operation.Delete(PATH));
            assertThat(text(tree, 4)).isEqualTo("of the original");
            assertThat(versions(tree).stream().map(PathHistory.Version::kind))
                    .containsExactly(Kind.TOUCHED, Kind.DELETED);
        }
        // and across an end and a start
        try (JournaledDatabase database = open()) {
            assertThat(text(database.loadTree(new Stamp(0, 1, 0)), 4)).isEqualTo("of the original");
        }
    }

    /** All kinds of changes, segments that come and go, exchanges: nothing that is told is wrong. */
    @Test
    void neverTellsWhatWasNot() throws Exception {
        int told = 0;
        int unknown = 0;
        for (long seed = 0; seed < 8; seed++) {
            Map<TreePath, TreeMap<Long, Optional<Entry>>> truth = new HashMap<>();
            try (JournaledDatabase database = open(new JournaledDatabase.Settings(2, 6_000, 30_000))) {
                Tree tree = database.loadTree(new Stamp(0, 1, 0));
                Storm storm = new Storm(seed);
                for (int i = 0; i < 150; i++) {
                    storm.change(tree);
                    database.tick(i / 3);
                    for (TreePath each : Storm.PATHS) {
                        truth.computeIfAbsent(each, path -> new TreeMap<>())
                                .put(tree.root().version(), Optional.ofNullable(tree.find(each)));
                    }
                }
                ChangeHistory history = ChangeHistory.read(file());
                for (TreePath each : Storm.PATHS) {
                    for (PathHistory.Version version : history.versions(each, Optional.ofNullable(tree.find(each)))) {
                        ChangeHistory.Answer answer = history.content(
                                each, version.version(), Optional.ofNullable(tree.find(each)), tree::byInode);
                        Optional<Entry> was =
                                truth.getOrDefault(each, new TreeMap<>()).get(version.version());
                        if (answer instanceof Content(byte[] content) && was != null) {
                            told++;
                            assertThat(content)
                                    .as("seed %s: %s at %s", seed, each, version)
                                    .isEqualTo(was.orElseThrow().content());
                        } else if (answer instanceof Nothing(String reason) && reason.contains("not kept")) {
                            unknown++;
                        }
                    }
                }
            }
            InMemory.remove(directory);
            Files.createDirectory(directory);
        }
        assertThat(told).isGreaterThan(200);
        assertThat(unknown)
                .as("contents that are not kept though what follows is")
                .isZero();
    }

    @Test
    void theOldestGoesFirst() throws Exception {
        try (JournaledDatabase database = open(new JournaledDatabase.Settings(60, 2_000, 6_000))) {
            Tree tree = database.loadTree(new Stamp(0, 1, 0));
            done(tree, 1, new Operation.Create(PATH));
            for (int i = 0; i < 100; i++) {
                done(tree, 1, write("text " + i));
            }
            List<PathHistory.Version> versions = versions(tree);
            assertThat(versions).hasSizeBetween(10, 60);
            assertThat(versions.getFirst().kind()).isEqualTo(Kind.UNRECORDED);
            long oldest = versions.getFirst().version();
            assertThat(text(tree, oldest)).isEqualTo("text " + (oldest - 3));
            assertThat(text(tree, oldest - 1)).isEqualTo("'f': its oldest version that is kept is " + oldest);
            long bytes = 0;
            for (Path each : SegmentFiles.beside(file()).list()) {
                bytes += Files.size(each);
            }
            assertThat(bytes).isLessThanOrEqualTo(6_000 + 2_000);
        }
    }
}
