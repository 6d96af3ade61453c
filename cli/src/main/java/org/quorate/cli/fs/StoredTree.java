package org.quorate.cli.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.journal.PathHistory;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.store.ChangeHistory;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.InterruptedRestore;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.clusterfs.tree.DamagedTreeException;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Row;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.clusterfs.tree.Usage;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;
import org.quorate.pmxcfs.control.TreeSnapshot;

/** The tree in a data base, which is copied first: opening one writes. */
final class StoredTree implements TreeView {
    private static final String VERSION_ROW = "__version__";

    /** The file, and what a process that was killed may have left beside it. */
    private static final List<String> SUFFIXES = List.of("", "-wal", "-journal");

    private final Tree tree;
    private final ChangeHistory history;

    private StoredTree(Tree tree, ChangeHistory history) {
        this.tree = tree;
        this.history = history;
    }

    /**
     * Reads a data base with the checks of a start.
     *
     * @throws RefusedException if it is damaged: why, and the way out
     */
    static StoredTree read(Path database) throws IOException, RefusedException {
        return read(database, null);
    }

    /** The same of a backup, of which there are others. */
    static StoredTree readBackup(Path backup) throws IOException, RefusedException {
        return read(backup, "take another backup. Nothing was changed.");
    }

    private static StoredTree read(Path database, @Nullable String wayOut) throws IOException, RefusedException {
        if (!Files.isReadable(database)) {
            throw new IOException(database + " is not there or may not be read");
        }
        refuseHalfRestored(database);
        Path directory = Files.createTempDirectory(
                "quorate-fs", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = directory.resolve("config.db");
        List<String> lines = new ArrayList<>();
        try {
            copy(database, copy);
            JournaledDatabase.Settings settings = JournaledDatabase.Settings.DEFAULT;
            try (JournaledDatabase opened =
                    JournaledDatabase.open(copy, settings, (domain, level, text) -> lines.add(text))) {
                if (opened.isEmpty()) {
                    throw new RefusedException(
                            Errno.ENOENT.number(), database + " holds no tree: nothing was ever stored in it");
                }
                Tree tree = opened.loadTree(new Stamp(0, 0, 0));
                return new StoredTree(tree, ChangeHistory.read(copy));
            }
        } catch (DatabaseException e) {
            String reason = database + " is damaged: " + e.getMessage() + "\nThe way out: "
                    + (wayOut == null ? e.remedy() : wayOut)
                    + (lines.size() > 2 ? "\n" + String.join("\n", lines) : "");
            Path real = database.toAbsolutePath().getParent();
            throw new RefusedException(
                    Errno.EIO.number(),
                    reason.replace(copy.toString(), database.toString())
                            .replace(directory.toString(), String.valueOf(real)));
        } finally {
            remove(directory);
        }
    }

    private static void refuseHalfRestored(Path database) throws RefusedException {
        try {
            InterruptedRestore.check(database);
        } catch (DatabaseException e) {
            throw new RefusedException(Errno.EIO.number(), e.getMessage() + "\nThe way out: " + e.remedy());
        }
    }

    private static void copy(Path database, Path copy) throws IOException {
        for (String suffix : SUFFIXES) {
            Path part = Path.of(database + suffix);
            if (Files.exists(part)) {
                Path _ = Files.copy(part, Path.of(copy + suffix));
            }
        }
        Path journal = JournaledDatabase.journalOf(database);
        if (Files.isDirectory(journal)) {
            Path target = Files.createDirectory(JournaledDatabase.journalOf(copy));
            try (Stream<Path> segments = Files.list(journal)) {
                for (Path each : segments.toList()) {
                    Path _ = Files.copy(each, target.resolve(each.getFileName()));
                }
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /**
     * The same tree in a version above another's, and above its own.
     *
     * @param version unsigned
     * @param mtime of the root, seconds since 1970
     */
    StoredTree withVersionAbove(long version, int mtime) throws RefusedException {
        long own = tree.root().version();
        long raised = (Long.compareUnsigned(version, own) > 0 ? version : own) + 1;
        List<Row> rows = new ArrayList<>();
        for (Entry entry : tree.entries()) {
            boolean root = entry.inode() == Entry.ROOT_INODE;
            rows.add(new Row(
                    entry.inode(),
                    entry.parent(),
                    root ? raised : entry.version(),
                    root ? 0 : entry.writer(),
                    root ? mtime : entry.mtime(),
                    entry.type().number(),
                    root ? VERSION_ROW.getBytes(UTF_8) : entry.name().bytes(),
                    entry.hasData() ? entry.content() : null));
        }
        try {
            return new StoredTree(Tree.load(rows, TreeStore.NONE, LogSink.NONE, new Stamp(0, mtime, 0)), history);
        } catch (DamagedTreeException | StoreException impossible) {
            throw new RefusedException(Errno.EIO.number(), String.valueOf(impossible.getMessage()));
        }
    }

    private Entry entry(String path) throws RefusedException {
        Entry found = tree.find(TreePath.of(path));
        if (found == null) {
            throw new RefusedException(Errno.ENOENT.number(), "'" + path + "': not there");
        }
        return found;
    }

    @Override
    public List<Listing.Line> list(String path) throws RefusedException {
        return Listing.of(tree, TreePath.of(path), entry(path));
    }

    @Override
    public List<Listing.Line> tree(String path) throws RefusedException {
        return Listing.below(tree, TreePath.of(path), entry(path));
    }

    @Override
    public byte[] read(String path) throws RefusedException {
        Entry found = entry(path);
        if (found.isDirectory()) {
            throw new RefusedException(Errno.EISDIR.number(), "'" + path + "': a directory");
        }
        return found.content();
    }

    @Override
    public List<PathHistory.Version> history(String path) {
        return history.versions(TreePath.of(path), Optional.ofNullable(tree.find(TreePath.of(path))));
    }

    @Override
    public byte[] content(String path, long version) throws RefusedException {
        Optional<Entry> now = Optional.ofNullable(tree.find(TreePath.of(path)));
        return switch (history.content(TreePath.of(path), version, now, tree::byInode)) {
            case ChangeHistory.Content(byte[] content) -> content;
            case ChangeHistory.Nothing(String reason) -> throw new RefusedException(Errno.ENOENT.number(), reason);
        };
    }

    @Override
    public TreeReport report() {
        Usage usage = tree.usage();
        return new TreeReport(
                true,
                tree.root().version(),
                usage.entries(),
                usage.bytes(),
                tree.checksum().hex());
    }

    @Override
    public TreeSnapshot snapshot() {
        return new TreeSnapshot(report(), tree.entries());
    }

    @Override
    public boolean isRunning() {
        return false;
    }

    @Override
    public void close() {
        // The copy is gone already.
    }
}
