package org.quorate.clusterfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/**
 * How many bytes are written to store a byte. Counted are the bytes this thread gives to the kernel's write calls (wchar of {@code
 * /proc/thread-self/io}), to the journal, the data base and its rollback journal or log, from an open data base to its end.
 */
class WriteCostTest {
    private static final Stamp STAMP = new Stamp(1, 1795334209, 0);
    private static final Path COUNTERS = Path.of("/proc/thread-self/io");

    private final Random random = new Random(1);

    @TempDir
    private Path aside;

    @SuppressWarnings("NullAway.Init") // before each test
    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = InMemory.directory(aside);
    }

    @AfterEach
    void removeDirectory() throws IOException {
        InMemory.remove(directory);
    }

    private static long written() throws IOException {
        return Files.readAllLines(COUNTERS).stream()
                .filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
                .findFirst()
                .orElseThrow();
    }

    private static void done(Tree tree, Operation operation) {
        assertThat(tree.apply(operation, STAMP).errno())
                .as(operation.toString())
                .isNull();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A file that grows by small writes, as one that is copied into the mount does. */
    private void grow(Tree tree, int size, int piece) {
        TreePath path = TreePath.of("grown");
        done(tree, new Operation.Create(path));
        for (int at = 0; at < size; at += piece) {
            done(tree, new Operation.Write(path, at, bytes(piece), false));
        }
    }

    /** Files that are replaced again and again, each by another file and a rename, as configurations are. */
    private void replace(Tree tree, int times, int size) {
        TreePath beside = TreePath.of("storage.cfg.tmp");
        for (int i = 0; i < times; i++) {
            TreePath path = TreePath.of("storage.cfg" + i % 10);
            done(tree, new Operation.Create(beside));
            done(tree, new Operation.Write(beside, 0, bytes(size), false));
            done(tree, new Operation.Rename(beside, path));
        }
    }

    private long costOfJournal(String name, Consumer<Tree> changes) throws Exception {
        Path file = Files.createDirectory(directory.resolve(name)).resolve("config.db");
        JournaledDatabase database = JournaledDatabase.open(file, JournaledDatabase.Settings.DEFAULT, LogSink.NONE);
        Tree tree = database.loadTree(STAMP);
        long before = written();
        changes.accept(tree);
        database.close();
        return written() - before;
    }

    /** The broken variant, and the original's way: a row and a transaction for each change. */
    private long costOfRows(String name, Consumer<Tree> changes) throws Exception {
        Path file = Files.createDirectory(directory.resolve(name)).resolve("config.db");
        TreeDatabase database = TreeDatabase.open(file);
        Tree tree = database.loadTree(LogSink.NONE, STAMP);
        long before = written();
        changes.accept(tree);
        database.close();
        return written() - before;
    }

    private void compare(String what, long logical, double most, Consumer<Tree> changes) throws Exception {
        double journal = (double) costOfJournal(what + "-journal", changes) / logical;
        double rows = (double) costOfRows(what + "-rows", changes) / logical;
        assertThat(journal)
                .as("%s, where a transaction each costs %.1f", what, rows)
                .isLessThanOrEqualTo(most);
        assertThat(rows).as("%s, a transaction each", what).isGreaterThan(most + 1);
    }

    @Test
    void halfAMegabyteInSmallWritesCostsAtMostThreeTimesAsMuch() throws Exception {
        assumeTrue(Files.isReadable(COUNTERS), "the kernel does not count what a thread writes");
        compare("512-byte writes to 500 KB", 512 * 1000, 3, tree -> grow(tree, 512 * 1000, 512));
    }

    /** The worst of it: a small file replaced once a minute, and a flush for nothing else. */
    @Test
    void aChangeAloneInItsMinuteCostsAFewPages() throws Exception {
        assumeTrue(Files.isReadable(COUNTERS), "the kernel does not count what a thread writes");
        int times = 20;
        Path file = directory.resolve("config.db");
        try (JournaledDatabase database =
                JournaledDatabase.open(file, JournaledDatabase.Settings.DEFAULT, LogSink.NONE)) {
            Tree tree = database.loadTree(STAMP);
            replace(tree, times, 100);
            database.flush();
            long before = written();
            for (int i = 0; i < times; i++) {
                replace(tree, 1, 100);
                database.tick(100 * i);
                database.tick(100 * i + 60);
            }
            assertThat((written() - before) / times)
                    .as("bytes for each replaced file of 100 bytes and its flush")
                    .isBetween(4_000L, 20_000L);
        }
    }

    @Test
    void otherPatterns() throws Exception {
        assumeTrue(Files.isReadable(COUNTERS), "the kernel does not count what a thread writes");
        compare("replaced 100 bytes", 200 * 100, 10, tree -> replace(tree, 200, 100));
        compare("replaced 4 KiB", 200 * 4096, 3, tree -> replace(tree, 200, 4096));
        compare("replaced 100 KiB", 20 * 102_400, 2, tree -> replace(tree, 20, 102_400));
    }
}
