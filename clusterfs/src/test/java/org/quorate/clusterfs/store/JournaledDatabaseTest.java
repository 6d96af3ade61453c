package org.quorate.clusterfs.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.clusterfs.Vectors;
import org.quorate.clusterfs.journal.Segment;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.Checksum;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.RecordedTree;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;

/** The journal beside the data base: what survives what. */
class JournaledDatabaseTest {
    private static final Stamp STAMP = new Stamp(1, 1795334209, 0);
    private static final JournaledDatabase.Settings SETTINGS = JournaledDatabase.Settings.DEFAULT;
    /** Small enough that all that happens to segments happens to a few changes. */
    private static final JournaledDatabase.Settings SMALL = new JournaledDatabase.Settings(60, 3000, 8000);

    private final List<String> lines = new ArrayList<>();
    private final LogSink log =
            (domain, level, text) -> lines.add("[" + domain.word() + "] " + level.word() + ": " + text);

    @TempDir
    private Path directory;

    @TempDir
    private Path aside;

    private Path file() {
        return directory.resolve("config.db");
    }

    private Path segment(int number) {
        return directory.resolve("changes/%010d.changes".formatted(number));
    }

    private static Operation create(String path) {
        return new Operation.Create(TreePath.of(path));
    }

    private static Operation write(String path, String text) {
        return new Operation.Write(TreePath.of(path), 0, text.getBytes(UTF_8), true);
    }

    private static void done(Tree tree, Operation... operations) {
        for (Operation each : operations) {
            assertThat(tree.apply(each, STAMP).errno()).as(each.toString()).isNull();
        }
    }

    private JournaledDatabase open(Disk disk) throws DatabaseException {
        return JournaledDatabase.open(file(), disk, SETTINGS, log);
    }

    private JournaledDatabase open() throws DatabaseException {
        return open(new Disk());
    }

    /** The files as a killed process leaves them, elsewhere. */
    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copied = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(each, copied);
                }
            }
        }
        return to;
    }

    private static Checksum sum(Path directory) throws DatabaseException {
        try (JournaledDatabase database = JournaledDatabase.open(directory.resolve("config.db"), SMALL, LogSink.NONE)) {
            return database.loadTree(STAMP).checksum();
        }
    }

    /** Looks at the files at every moment at which a process may end: around each call, and with a part of a write done. */
    private static final class WatchedDisk extends Disk {
        private final Path directory;
        private final Path elsewhere;
        private final List<Checksum> seen = new ArrayList<>();
        private int moments;
        private boolean watching;

        WatchedDisk(Path directory, Path elsewhere) {
            this.directory = directory;
            this.elsewhere = elsewhere;
        }

        private void look() throws IOException {
            if (!watching) {
                return;
            }
            moments++;
            Path copied = copy(directory, elsewhere.resolve("moment"));
            try {
                seen.add(sum(copied));
            } catch (DatabaseException e) {
                throw new AssertionError("moment " + moments, e);
            }
            InMemory.remove(copied);
        }

        @Override
        FileChannel open(Path file) throws IOException {
            FileChannel opened = super.open(file);
            look();
            return opened;
        }

        @Override
        void write(FileChannel file, byte[] bytes, long position) throws IOException {
            for (int part : new int[] {1, 11, 30, bytes.length / 2, bytes.length - 1}) {
                super.write(file, Arrays.copyOf(bytes, Math.min(part, bytes.length)), position);
                if (part == 11 || part == bytes.length - 1) {
                    look();
                }
            }
            super.write(file, bytes, position);
            look();
        }

        @Override
        void truncate(FileChannel file, long length) throws IOException {
            super.truncate(file, length);
            look();
        }

        @Override
        void delete(Path file) throws IOException {
            super.delete(file);
            look();
        }

        @Override
        void commit(TreeDatabase database, Change change) throws StoreException {
            super.commit(database, change);
            try {
                look();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void anEndAtAnyInstantLosesNothingThatWasAcknowledged() throws Exception {
        Path elsewhere = InMemory.directory(aside);
        WatchedDisk disk = new WatchedDisk(directory, elsewhere);
        Storm storm = new Storm(3);
        try (JournaledDatabase database = JournaledDatabase.open(file(), disk, SMALL, log)) {
            Tree tree = database.loadTree(STAMP);
            for (int i = 0; i < 70; i++) {
                Checksum before = tree.checksum();
                disk.seen.clear();
                disk.watching = true;
                storm.change(tree);
                disk.look();
                disk.watching = false;
                assertThat(disk.seen).as("during change %s", i).isSubsetOf(before, tree.checksum());
                assertThat(disk.seen.getLast()).as("after change %s", i).isEqualTo(tree.checksum());
                database.tick(i);
            }
        }
        InMemory.remove(elsewhere);
        assertThat(disk.moments).isGreaterThan(150);
        assertThat(SegmentFiles.beside(file()).list().getLast().getFileName().toString())
                .as("segments have come and gone")
                .isGreaterThan("0000000008.changes");
        assertThat(lines).isEmpty();
    }

    /** Fails where it is told to, as a disk does: with a part of a write done, perhaps. */
    private static final class FaultyDisk extends Disk {
        private boolean fails;
        private boolean cannotCut;
        private boolean databaseFails;
        private int forced;

        private void mayFail() throws IOException {
            if (fails) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        void write(FileChannel file, byte[] bytes, long position) throws IOException {
            if (fails) {
                super.write(file, Arrays.copyOf(bytes, bytes.length / 2), position);
            }
            mayFail();
            super.write(file, bytes, position);
        }

        @Override
        void truncate(FileChannel file, long length) throws IOException {
            if (cannotCut) {
                throw new IOException("Input/output error");
            }
            super.truncate(file, length);
        }

        @Override
        void force(FileChannel file) throws IOException {
            mayFail();
            forced++;
            super.force(file);
        }

        @Override
        void commit(TreeDatabase database, Change change) throws StoreException {
            if (databaseFails) {
                throw new StoreException("commit transaction failed: disk I/O error");
            }
            super.commit(database, change);
        }
    }

    /** After an end, clean or not, the original finds its own file: schema, rows and settings. */
    @Test
    void leavesWhatTheOriginalWouldHave() throws Exception {
        Stamp recorded = new Stamp(0, 1795334209, 0);
        Path killed;
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(recorded);
            for (JsonNode step : Vectors.json("behaviour/db.json")) {
                TreeDatabaseTest.apply(tree, step);
            }
            killed = copy(directory, Files.createTempDirectory(aside, "killed"));
        }
        Path original = aside.resolve("original.db");
        Files.write(original, Vectors.bytes("db/local-clean.db"));
        List<String> expected = TreeDatabaseTest.dump(original);
        assertThat(TreeDatabaseTest.dump(file())).isEqualTo(expected);
        Checksum _ = sum(killed);
        assertThat(TreeDatabaseTest.dump(killed.resolve("config.db"))).isEqualTo(expected);
        assertThat(lines).isEmpty();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.db", "changes");
        }
    }

    @Test
    void readsTheLogThatAKilledOriginalLeft() throws Exception {
        Files.write(file(), Vectors.bytes("db/unclean-config.db"));
        Files.write(directory.resolve("config.db-wal"), Vectors.bytes("db/unclean-config.db-wal"));
        try (JournaledDatabase database = open()) {
            assertThat(database.loadTree(STAMP).checksum())
                    .isEqualTo(RecordedTree.read("db/local-clean.json").checksum());
        }
        assertThat(directory.resolve("config.db-wal")).doesNotExist();
        assertThat(lines).isEmpty();
    }

    /** Whether or not what was written of a record could be cut off again: it counts for nothing. */
    @Test
    void whatADiskDoesNotTakeIsRefusedAndNothingElseSuffers() throws Exception {
        for (boolean cannotCut : new boolean[] {false, true}) {
            lines.clear();
            FaultyDisk disk = new FaultyDisk();
            Checksum sum;
            try (JournaledDatabase database = open(disk)) {
                Tree tree = database.loadTree(STAMP);
                done(tree, create("f" + cannotCut), write("f" + cannotCut, "kept"));
                sum = tree.checksum();
                disk.fails = true;
                disk.cannotCut = cannotCut;
                assertThat(tree.apply(write("f" + cannotCut, "refused"), STAMP).errno())
                        .isEqualTo(Errno.EIO);
                assertThat(lines)
                        .containsExactly("[database] crit: cannot write " + segment(1)
                                + ": No space left on device (free space on its disk)");
                assertThat(tree.tryStoreAgain()).isFalse();
                assertThat(tree.checksum()).isEqualTo(sum);
                assertThat(sum(copy(directory, Files.createTempDirectory(aside, "killed"))))
                        .isEqualTo(sum);
                disk.cannotCut = false;
                assertThat(tree.tryStoreAgain()).isFalse();
                disk.fails = false;
                assertThat(tree.tryStoreAgain()).isTrue();
                done(tree, write("f" + cannotCut, "taken"));
                sum = tree.checksum();
                assertThat(sum(copy(directory, Files.createTempDirectory(aside, "killed"))))
                        .isEqualTo(sum);
                assertThat(directory.resolve("changes/probe")).doesNotExist();
            }
            assertThat(sum(copy(directory, Files.createTempDirectory(aside, "ended"))))
                    .isEqualTo(sum);
        }
    }

    @Test
    void aDataBaseThatCannotBeWrittenHoldsNobodyUp() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (JournaledDatabase database = open(disk)) {
            Tree tree = database.loadTree(STAMP);
            disk.databaseFails = true;
            done(tree, create("f"));
            for (int second = 0; second < 100; second++) {
                database.tick(second);
            }
            done(tree, write("f", "text"));
            assertThat(lines)
                    .containsExactly("[database] crit: " + file() + ": commit transaction failed: disk I/O error"
                            + " (nothing is lost: " + directory.resolve("changes")
                            + " has what it lacks; tried again every 5 s)");
            assertThat(stored()).isNull();
            assertThat(sum(copy(directory, Files.createTempDirectory(aside, "killed"))))
                    .isEqualTo(tree.checksum());
            disk.databaseFails = false;
            database.tick(105);
            assertThat(lines.getLast()).isEqualTo("[database] notice: " + file() + " is up to date again");
            assertThat(Objects.requireNonNull(stored()).content()).isEqualTo("text".getBytes(UTF_8));
        }
    }

    /** Entry f of the data base alone, as another program sees it. */
    private @Nullable Entry stored() throws Exception {
        Path copied = Files.createTempDirectory(aside, "alone").resolve("config.db");
        Files.copy(file(), copied);
        try (TreeDatabase alone = TreeDatabase.open(copied)) {
            return alone.loadTree(LogSink.NONE, STAMP).find(TreePath.of("f"));
        }
    }

    @Test
    void theDataBaseIsBroughtUpToDateNowAndThen() throws Exception {
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            done(tree, create("f"));
            database.tick(1000);
            database.tick(1059);
            assertThat(stored()).isNull();
            database.tick(1060);
            assertThat(stored()).isNotNull();
            done(tree, write("f", "more"));
            assertThat(Objects.requireNonNull(stored()).size()).isZero();
            database.flush();
            assertThat(Objects.requireNonNull(stored()).size()).isEqualTo(4);
        }
        try (JournaledDatabase database = JournaledDatabase.open(file(), SETTINGS.withFlushAfter(0), log)) {
            Tree tree = database.loadTree(STAMP);
            done(tree, write("f", "at once"));
            try (TreeDatabase foreign = TreeDatabase.open(file())) {
                assertThat(Objects.requireNonNull(
                                        foreign.loadTree(LogSink.NONE, STAMP).find(TreePath.of("f")))
                                .size())
                        .isEqualTo(7);
            }
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void onlyItsOwnerMayReadIt() throws Exception {
        try (JournaledDatabase database = open()) {
            done(database.loadTree(STAMP), create("f"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(segment(1))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("changes"))))
                .isEqualTo("rwx------");
    }

    /** Killed with changes in the journal only; the original goes on with the data base it finds. */
    @Test
    void whatAnotherProgramDidInBetweenStays() throws Exception {
        Path killed;
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            done(tree, create("f"), write("f", "flushed"));
            database.flush();
            done(tree, write("f", "journal"));
            killed = copy(directory, Files.createTempDirectory(aside, "killed")).resolve("config.db");
        }
        Checksum sum;
        try (TreeDatabase original = TreeDatabase.open(killed)) {
            Tree tree = original.loadTree(log, STAMP);
            assertThat(tree.apply(create("g"), new Stamp(0, 5, 0)).isOk()).isTrue();
            sum = tree.checksum();
        }
        try (JournaledDatabase database = JournaledDatabase.open(killed, SETTINGS, log)) {
            assertThat(database.loadTree(STAMP).checksum()).isEqualTo(sum);
        }
        assertThat(lines)
                .containsExactly("[database] notice: the journal " + killed.resolveSibling("changes/0000000001.changes")
                        + " is not applied: it begins at version 1 (node 1, time 1795334209) and ends at 4 (node 1, time"
                        + " 1795334209), and the data base is at version 4 (node 0, time 5) of another past (another"
                        + " program has written the data base; kept as history)");
        assertThat(killed.resolveSibling("changes/0000000001.changes")).exists();
        lines.clear();
        assertThat(sum(Objects.requireNonNull(killed.getParent()))).isEqualTo(sum);
    }

    /** Somebody puts a copy from before in the place of the data base: that is what he wants, not what came after it. */
    @Test
    void aDataBaseFromBeforeIsNotBroughtUpToDate() throws Exception {
        Path before = aside.resolve("before.db");
        for (long lag : new long[] {60, 0}) {
            JournaledDatabase.Settings settings = SETTINGS.withFlushAfter(lag);
            try (JournaledDatabase database = JournaledDatabase.open(file(), settings, log)) {
                done(database.loadTree(STAMP), create("kept" + lag));
            }
            Files.copy(file(), before, StandardCopyOption.REPLACE_EXISTING);
            try (JournaledDatabase database = JournaledDatabase.open(file(), settings, log)) {
                done(database.loadTree(STAMP), create("later" + lag));
            }
            assertThat(lines).isEmpty();
            Files.copy(before, file(), StandardCopyOption.REPLACE_EXISTING);
            try (JournaledDatabase database = JournaledDatabase.open(file(), settings, log)) {
                Tree tree = database.loadTree(STAMP);
                assertThat(tree.find(TreePath.of("kept" + lag))).isNotNull();
                assertThat(tree.find(TreePath.of("later" + lag))).isNull();
            }
            assertThat(lines).singleElement().asString().contains("is not applied");
            lines.clear();
        }
    }

    /** A data base that was taken away is empty, whatever the journal beside it says. */
    @Test
    void anEmptyDataBaseStaysEmpty() throws Exception {
        try (JournaledDatabase database = open()) {
            done(database.loadTree(STAMP), create("f"));
        }
        Files.delete(file());
        try (JournaledDatabase database = open()) {
            assertThat(database.loadTree(STAMP).find(TreePath.of("f"))).isNull();
        }
    }

    private static void spoil(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 0x10);
        }
    }

    /** Four changes in the journal alone, the first two known to be on the disk; where each begins. */
    private List<Segment.Placed> killedWithFourChanges(boolean synced) throws Exception {
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            done(tree, create("f"), write("f", "one"));
            if (synced) {
                assertThat(database.sync()).isTrue();
            }
            done(tree, write("f", "two"), write("f", "three"));
            Path killed = copy(directory, Files.createTempDirectory(aside, "killed"));
            InMemory.remove(directory.resolve("changes"));
            database.flush();
            for (Path each : SegmentFiles.beside(killed.resolve("config.db")).list()) {
                Files.createDirectory(directory.resolve("changes"));
                Files.copy(each, directory.resolve("changes").resolve(each.getFileName()));
            }
            Files.copy(killed.resolve("config.db"), directory.resolve("behind.db"));
        }
        return SegmentFiles.read(segment(1)).orThrow().records();
    }

    @Test
    void changesThatCannotBeReadAreNotPassedOver() throws Exception {
        List<Segment.Placed> records = killedWithFourChanges(true);
        spoil(segment(1), records.get(1).start() + 40);
        byte[] spoilt = Files.readAllBytes(segment(1));
        // the data base that has all of them does not mind
        try (JournaledDatabase database = open()) {
            assertThat(Objects.requireNonNull(database.loadTree(STAMP).find(TreePath.of("f")))
                            .size())
                    .isEqualTo(5);
        }
        assertThat(lines)
                .containsExactly("[database] warning: " + segment(1)
                        + " is damaged where the data base needs it no more: some history is lost");
        lines.clear();
        Files.write(segment(1), spoilt);
        Files.move(directory.resolve("behind.db"), file(), StandardCopyOption.REPLACE_EXISTING);
        try (JournaledDatabase database = open()) {
            DatabaseException refusal = catchThrowableOfType(DatabaseException.class, () -> database.loadTree(STAMP));
            assertThat(refusal)
                    .hasMessage(segment(1) + " is damaged: bytes "
                            + records.get(1).start() + " to "
                            + records.get(2).start() + " are no records, and changes made after version 1 (node 1, time"
                            + " 1795334209) were there");
            assertThat(refusal.remedy())
                    .isEqualTo(
                            "move it away: the start then goes on from " + file() + " alone, without what was"
                                    + " changed in the last 60 s before the end; a node of a cluster gets that back from the others");
            assertThat(lines.getLast()).isEqualTo("[database] crit: DB load failed");
        }
        Files.delete(segment(1));
        try (JournaledDatabase database = open()) {
            assertThat(database.loadTree(STAMP).root().version()).isEqualTo(1);
        }
    }

    /** A machine without power may lose any of what was not known to be on the disk: the tree goes back to before it. */
    @Test
    void whatAMachineWithoutPowerHasLostIsCutOff() throws Exception {
        List<Segment.Placed> records = killedWithFourChanges(false);
        Files.move(directory.resolve("behind.db"), file(), StandardCopyOption.REPLACE_EXISTING);
        spoil(segment(1), records.get(1).start() + 40);
        long lost = Files.size(segment(1)) - records.get(1).start();
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            assertThat(tree.root().version()).isEqualTo(2);
            assertThat(lines)
                    .containsExactly(
                            "[database] warning: the machine lost power before " + lost + " bytes of " + segment(1)
                                    + " were on the disk: cut off",
                            "[database] notice: 1 changes from " + segment(1) + ", version of the tree 2");
            done(tree, write("f", "again"));
            assertThat(sum(copy(directory, Files.createTempDirectory(aside, "killed"))))
                    .isEqualTo(tree.checksum());
        }
    }

    @Test
    void aSegmentOfANewerFormatIsNotGuessedAt() throws Exception {
        List<Segment.Placed> _ = killedWithFourChanges(true);
        spoil(segment(1), 11);
        try (JournaledDatabase database = open()) {
            DatabaseException refusal = catchThrowableOfType(DatabaseException.class, () -> database.loadTree(STAMP));
            assertThat(refusal)
                    .hasMessageEndingWith("it has format 17, and this program knows 1: a newer one has written it");
        }
    }

    @Test
    void whatIsSyncedIsForcedOnce() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (JournaledDatabase database = open(disk)) {
            Tree tree = database.loadTree(STAMP);
            done(tree, create("f"));
            int before = disk.forced;
            assertThat(database.sync()).isTrue();
            assertThat(database.sync()).isTrue();
            assertThat(disk.forced).isEqualTo(before + 1);
            // what could not be forced goes into the data base, and the journal begins anew
            done(tree, write("f", "text"));
            disk.fails = true;
            assertThat(database.sync()).isFalse();
            disk.fails = false;
            disk.databaseFails = true;
            for (int second = 1; second <= 3; second++) {
                assertThat(database.sync())
                        .as("a kernel tells once, and forgets what it could not write")
                        .isFalse();
                database.tick(second);
            }
            disk.databaseFails = false;
            database.tick(10);
            assertThat(database.sync()).isTrue();
            assertThat(lines)
                    .containsExactly(
                            "[database] crit: cannot write " + segment(1)
                                    + ": No space left on device (free space on its disk)",
                            "[database] warning: commit transaction failed: disk I/O error");
            assertThat(Objects.requireNonNull(stored()).size()).isEqualTo(4);
            assertThat(segment(2)).exists();
        }
    }

    /** Times go anywhere; only versions count. */
    @Test
    void clocksThatJumpChangeNothing() throws Exception {
        int[] times = {1795334209, 5, -1, 0, 1795334209, 1795334208};
        Checksum sum;
        Path killed;
        try (JournaledDatabase database = open()) {
            Tree tree = database.loadTree(STAMP);
            for (int time : times) {
                tree.apply(create("f"), new Stamp(1, time, 0));
                tree.apply(write("f", "at " + time), new Stamp(1, time, 0));
                tree.apply(new Operation.SetMtime(TreePath.of("f"), time ^ 0x40000000), new Stamp(1, time, 0));
                if (time == -1) {
                    database.flush();
                }
            }
            sum = tree.checksum();
            killed = copy(directory, Files.createTempDirectory(aside, "killed"));
        }
        assertThat(sum(killed)).isEqualTo(sum);
        assertThat(sum(directory)).isEqualTo(sum);
    }
}
