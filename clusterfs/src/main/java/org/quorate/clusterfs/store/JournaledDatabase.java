package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.journal.ChangeRecord;
import org.quorate.clusterfs.journal.Recorder;
import org.quorate.clusterfs.journal.Replay;
import org.quorate.clusterfs.journal.Segment;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.Decoded;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.Row;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;

/**
 * {@code config.db} with a journal of changes beside it, the directory {@code changes}. A change is stored when its record is in the
 * journal; the data base is brought up to date now and then ("flushed"), in one transaction for everything that has changed since.
 * A start does again what the data base lacks. Segments that the data base has as a whole are kept as history up to a bound.
 *
 * <p>Belongs to one thread, but for {@link #sync}. Another process must be kept away by a lock of its own (spec 60 §1.3).
 *
 * <p>A process that is killed at any instruction has every change that was stored; a machine that loses power, all but those after
 * the last {@link #sync}.
 */
public final class JournaledDatabase implements TreeStore, AutoCloseable {
    /**
     * How far the data base may be behind, and how much is kept.
     *
     * @param flushAfter seconds from the first change that the data base lacks; 0 for each change at once
     * @param segmentBytes of the journal after which the data base is brought up to date and a new segment begins
     * @param historyBytes of all segments
     */
    public record Settings(long flushAfter, long segmentBytes, long historyBytes) {
        public static final Settings DEFAULT = new Settings(60, 4 << 20, 16 << 20);

        public Settings withFlushAfter(long seconds) {
            return new Settings(seconds, segmentBytes, historyBytes);
        }
    }

    /** While the data base cannot be written, the journal grows; to so many times a segment's size. */
    private static final int MOST_SEGMENT_SIZES = 16;

    private static final long FLUSH_AGAIN_AFTER = 5;

    /** Of a flush that another program's reading holds up: it comes again. */
    private static final int BUSY_TIMEOUT_MILLIS = 250;

    private final Path file;
    private final TreeDatabase database;
    private final SegmentFiles files;
    private final ChangeJournal journal;
    private final Disk disk;
    private final Settings settings;
    private final LogSink log;

    /** Null until the tree is loaded. */
    private @Nullable Recorder recorder;

    /** Inodes that the data base does not have as they are; the root stands for the version row. */
    private final Set<Long> dirty = new LinkedHashSet<>();

    private EntryType rootType = EntryType.FILE;
    private boolean isDirtySince;
    private long dirtySince;
    private long flushNotBefore = Long.MIN_VALUE;
    private boolean isBehind;
    /** Whether what was written to the present segment may not be on the disk, whatever the kernel says later. */
    private boolean hasLostTrust;

    private JournaledDatabase(Path file, TreeDatabase database, Disk disk, Settings settings, LogSink log) {
        this.file = file;
        this.database = database;
        this.files = SegmentFiles.beside(file);
        this.disk = disk;
        this.journal = new ChangeJournal(files, disk);
        this.settings = settings;
        this.log = log;
    }

    /**
     * Opens a data base, or makes an empty one.
     *
     * @throws DatabaseException if the file is none, is damaged, cannot be written, or was to be replaced by a backup when that was
     *     interrupted
     */
    public static JournaledDatabase open(Path file, Settings settings, LogSink log) throws DatabaseException {
        return open(file, new Disk(), settings, log);
    }

    static JournaledDatabase open(Path file, Disk disk, Settings settings, LogSink log) throws DatabaseException {
        InterruptedRestore.check(file);
        return new JournaledDatabase(file, TreeDatabase.open(file), disk, settings, log);
    }

    /** The directory of the journal that belongs to a data base. */
    public static Path journalOf(Path database) {
        return SegmentFiles.beside(database).directory();
    }

    private void log(Level level, String text) {
        log.log(Domain.DATABASE, level, text);
    }

    /**
     * The tree that is stored, or a new one; every change of it is stored here.
     *
     * @param stamp for a new tree, or one whose version is not stored
     * @throws DatabaseException if what is stored is no tree, or changes that were acknowledged cannot be read; the reason has been
     *     logged
     */
    public Tree loadTree(Stamp stamp) throws DatabaseException {
        Segment going = null;
        long end = 0;
        Map<Long, Row> rows = new LinkedHashMap<>();
        try {
            database.rows().forEach(row -> rows.put(row.inode(), row));
            Segment newest = newest();
            if (newest != null && rows.containsKey(Entry.ROOT_INODE)) {
                Replay.Done done = replay(newest, rows);
                if (done != null) {
                    going = newest;
                    end = done.end();
                    rows.clear();
                    rows.putAll(done.rows());
                    dirty.addAll(done.touched());
                    rootType = done.rootType();
                }
            }
        } catch (DatabaseException e) {
            throw TreeDatabase.refused(log, e);
        }
        Tree tree = TreeDatabase.tree(rows.values(), this, log, stamp);
        Recorder begun = new Recorder(tree.entries());
        recorder = begun;
        if (settings.flushAfter() > 0) {
            writeInPlace();
        }
        begin(begun, going, end);
        return tree;
    }

    private void writeInPlace() {
        try {
            database.writeInPlace(BUSY_TIMEOUT_MILLIS);
        } catch (DatabaseException e) {
            log(
                    Level.WARNING,
                    "%s: %s (pages are written twice until then: %s)".formatted(file, e.getMessage(), e.remedy()));
        }
    }

    /** The journal cannot be written yet? Then the first change says so, and everything can be read. */
    private void begin(Recorder begun, @Nullable Segment going, long end) {
        flushIfPossible();
        try {
            if (going == null) {
                roll();
            } else {
                begun.segmentGoesOn(going.records().stream()
                        .filter(record -> record.end() <= end)
                        .toList());
                journal.goOn(going, end);
                boolean isNoted = !going.records().isEmpty()
                        && going.records().getLast().change().isFlush();
                if (dirty.isEmpty() && !isNoted) {
                    note(begun);
                }
            }
        } catch (StoreException e) {
            log(Level.CRIT, String.valueOf(e.getMessage()));
        }
    }

    /** The segment with the latest changes; null if there is none. */
    private @Nullable Segment newest() throws DatabaseException {
        try {
            List<Path> all = files.list();
            while (!all.isEmpty() && SegmentFiles.isUnborn(all.getLast())) {
                disk.delete(all.removeLast());
            }
            if (all.isEmpty()) {
                return null;
            }
            Path newest = all.getLast();
            return switch (SegmentFiles.read(newest)) {
                case Decoded.Malformed<Segment>(String reason) -> throw unreadable(newest, reason);
                case Decoded.Value<Segment>(Segment segment) -> segment;
            };
        } catch (IOException e) {
            throw new DatabaseException(
                    "cannot read the journal " + files.directory() + ": " + e.getMessage(),
                    "see in the kernel's log what is wrong with its disk",
                    e);
        }
    }

    private DatabaseException unreadable(Path segment, String reason) {
        return new DatabaseException(
                "%s is damaged: %s".formatted(segment, reason),
                ("move it away: the start then goes on from %s alone, without what was changed in the last %d s before the"
                                + " end; a node of a cluster gets that back from the others")
                        .formatted(file, settings.flushAfter()));
    }

    private Replay.@Nullable Done replay(Segment segment, Map<Long, Row> rows) throws DatabaseException {
        Path path = files.file(segment.number());
        return switch (Replay.of(rows, segment)) {
            case Replay.Damaged(String reason) -> throw unreadable(path, reason);
            case Replay.Foreign(String reason) -> {
                log(
                        Level.NOTICE,
                        "the journal %s is not applied: %s (another program has written the data base; kept as history)"
                                .formatted(path, reason));
                yield null;
            }
            case Replay.Done done -> {
                tell(done, segment, path);
                yield done;
            }
        };
    }

    private void tell(Replay.Done done, Segment segment, Path path) {
        if (done.lostPower() > 0) {
            log(
                    Level.WARNING,
                    "the machine lost power before %d bytes of %s were on the disk: cut off"
                            .formatted(done.lostPower(), path));
        }
        if (done.changes() > 0) {
            log(
                    Level.NOTICE,
                    "%d changes from %s, version of the tree %s".formatted(done.changes(), path, segmentVersion(done)));
        }
        if (segment.gaps().stream().anyMatch(Segment.Gap::isDamage)) {
            log(Level.WARNING, path + " is damaged where the data base needs it no more: some history is lost");
        }
    }

    private static String segmentVersion(Replay.Done done) {
        Row root = done.rows().get(Entry.ROOT_INODE);
        return root == null ? "0" : Long.toUnsignedString(root.version());
    }

    @Override
    public void commit(Change change) throws StoreException {
        Recorder known = recorder;
        if (known == null) {
            disk.commit(database, change);
        } else if (change.rootType() == EntryType.DIRECTORY) {
            takeOver(known, change);
        } else {
            add(known, change);
        }
    }

    private void add(Recorder known, Change change) throws StoreException {
        if (!journal.isOpen()) {
            roll();
        }
        if (journal.length() > MOST_SEGMENT_SIZES * settings.segmentBytes()) {
            flush();
            roll();
        }
        ChangeRecord record = known.record(change, false);
        journal.append(record);
        known.made(change, record);
        touched(change, dirty);
        rootType = change.rootType();
        if (settings.flushAfter() == 0 || journal.length() >= settings.segmentBytes()) {
            flushIfPossible();
        }
        if (journal.length() >= settings.segmentBytes() && dirty.isEmpty()) {
            rollIfPossible();
        }
    }

    private static void touched(Change change, Set<Long> inodes) {
        inodes.addAll(change.deleted());
        change.written().forEach(entry -> inodes.add(entry.inode()));
        if (change.root() != null) {
            inodes.add(Entry.ROOT_INODE);
        }
    }

    /** Another tree, from a leader: many rows, that go into the data base at once, and a note for the history. */
    private void takeOver(Recorder known, Change change) throws StoreException {
        ChangeRecord record = known.record(change, true);
        Set<Long> own = new LinkedHashSet<>(dirty);
        own.remove(Entry.ROOT_INODE);
        own.removeAll(change.deleted());
        change.written().forEach(entry -> own.remove(entry.inode()));
        List<Long> deleted = new ArrayList<>(change.deleted());
        List<Entry> written = new ArrayList<>(change.written());
        collect(known, own, deleted, written);
        Entry root = change.root() == null ? known.entry(Entry.ROOT_INODE) : change.root();
        disk.commit(database, new Change(deleted, written, root, change.rootType()));
        known.made(change, record);
        rootType = change.rootType();
        flushed();
        // The segment ends here: the next record in it would not follow from the one before.
        try {
            database.checkpoint();
            roll();
            journal.append(record);
        } catch (StoreException e) {
            // What is missing is history; the next change begins a segment if there is none.
            journal.close();
            log(Level.WARNING, "the history lacks what came from the leader: " + e.getMessage());
        }
    }

    private static void collect(Recorder known, Set<Long> inodes, List<Long> deleted, List<Entry> written) {
        for (long inode : inodes) {
            Entry entry = known.entry(inode);
            if (entry == null) {
                deleted.add(inode);
            } else if (inode != Entry.ROOT_INODE) {
                written.add(entry);
            }
        }
    }

    /**
     * Brings the data base up to date: afterwards {@code config.db} by itself has every change, also for a copy of the file made
     * before the next change.
     *
     * @throws StoreException if that failed; nothing is lost by it, and it is tried again
     */
    public void flush() throws StoreException {
        Recorder known = recorder;
        if (known == null || dirty.isEmpty()) {
            return;
        }
        List<Long> deleted = new ArrayList<>();
        List<Entry> written = new ArrayList<>();
        collect(known, dirty, deleted, written);
        Entry root = dirty.contains(Entry.ROOT_INODE) ? known.entry(Entry.ROOT_INODE) : null;
        disk.commit(database, new Change(deleted, written, root, rootType));
        flushed();
        if (settings.flushAfter() > 0) {
            note(known);
        }
    }

    /** So that a data base from before, put in the place of this one, is known to be none that lacks changes. */
    private void note(Recorder known) {
        if (!journal.isOpen()) {
            return;
        }
        try {
            journal.append(known.flushed(rootType));
        } catch (StoreException e) {
            log(Level.WARNING, String.valueOf(e.getMessage()));
        }
    }

    private void flushed() {
        dirty.clear();
        isDirtySince = false;
        if (isBehind) {
            isBehind = false;
            log(Level.NOTICE, file + " is up to date again");
        }
    }

    private void flushIfPossible() {
        try {
            flush();
        } catch (StoreException e) {
            if (!isBehind) {
                isBehind = true;
                log(
                        Level.CRIT,
                        "%s: %s (nothing is lost: %s has what it lacks; tried again every %d s)"
                                .formatted(file, e.getMessage(), files.directory(), FLUSH_AGAIN_AFTER));
            }
        }
    }

    /** Begins a segment at the state of the data base, which is brought up to date for it. */
    private void roll() throws StoreException {
        Recorder known = recorder;
        if (known == null) {
            throw new IllegalStateException("no tree is loaded");
        }
        flush();
        database.checkpoint();
        journal.begin(known.tree());
        known.segmentBegins();
        hasLostTrust = false;
        try {
            journal.dropOldest(settings.historyBytes());
        } catch (IOException e) {
            log(Level.WARNING, "old segments of %s stay: %s".formatted(files.directory(), e.getMessage()));
        }
    }

    private void rollIfPossible() {
        try {
            roll();
        } catch (StoreException e) {
            log(Level.WARNING, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void probe() throws StoreException {
        journal.probe();
        if (!journal.isOpen()) {
            roll();
        }
        if (journal.length() > MOST_SEGMENT_SIZES * settings.segmentBytes()) {
            flush();
        }
    }

    /**
     * About once a second.
     *
     * @param elapsed seconds of a clock that only goes forward
     */
    public void tick(long elapsed) {
        String failure = journal.takeSyncFailure();
        if (failure != null) {
            log(Level.CRIT, failure);
            hasLostTrust = true;
        }
        if (hasLostTrust && elapsed >= flushNotBefore) {
            flushNotBefore = elapsed + FLUSH_AGAIN_AFTER;
            rollIfPossible();
        }
        if (dirty.isEmpty()) {
            return;
        }
        if (!isDirtySince) {
            isDirtySince = true;
            dirtySince = elapsed;
        }
        if (elapsed - dirtySince >= settings.flushAfter() && elapsed >= flushNotBefore) {
            flushIfPossible();
            flushNotBefore = dirty.isEmpty() ? Long.MIN_VALUE : elapsed + FLUSH_AGAIN_AFTER;
        }
    }

    /**
     * Has all changes on the disk itself; may take a while. Any thread.
     *
     * @return whether they are there; the log tells soon why not
     */
    public boolean sync() {
        return journal.sync();
    }

    /** Whether nothing was ever stored here. */
    public boolean isEmpty() throws DatabaseException {
        return database.isEmpty();
    }

    /** Brings the data base up to date and leaves it as the original would. */
    @Override
    public void close() throws DatabaseException {
        try {
            flush();
            Recorder known = recorder;
            if (known != null && settings.flushAfter() == 0) {
                database.checkpoint();
                note(known);
            }
        } catch (StoreException e) {
            throw new DatabaseException(
                    "%s: %s".formatted(file, e.getMessage()),
                    "nothing is lost: the next start takes what it lacks from " + files.directory(),
                    e);
        } finally {
            journal.close();
            database.close();
        }
    }

    /** Bytes of the journal's present segment. */
    long journalLength() {
        return journal.length();
    }
}
