package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreePath;
import org.quorate.clusterfs.tree.Usage;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;

/** The tree in a data base, which is copied first: opening one writes. */
final class StoredTree implements TreeView {
    private static final List<String> SUFFIXES = List.of("", "-wal");

    private final Tree tree;

    private StoredTree(Tree tree) {
        this.tree = tree;
    }

    /**
     * Reads a data base with the checks of a start.
     *
     * @throws RefusedException if it is damaged: why, and the way out
     */
    static StoredTree read(Path database) throws IOException, RefusedException {
        if (!Files.isReadable(database)) {
            throw new IOException(database + " is not there or may not be read");
        }
        Path directory = Files.createTempDirectory(
                "quorate-fs", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = directory.resolve("config.db");
        List<String> lines = new ArrayList<>();
        try {
            for (String suffix : SUFFIXES) {
                Path part = Path.of(database + suffix);
                if (Files.exists(part)) {
                    Path _ = Files.copy(part, Path.of(copy + suffix));
                }
            }
            try (TreeDatabase opened = TreeDatabase.open(copy)) {
                return new StoredTree(opened.loadTree((domain, level, text) -> lines.add(text), new Stamp(0, 0, 0)));
            }
        } catch (DatabaseException e) {
            throw new RefusedException(
                    Errno.EIO.number(),
                    database + " is damaged: " + e.getMessage() + "\nThe way out: " + e.remedy()
                            + (lines.size() > 2 ? "\n" + String.join("\n", lines) : ""));
        } finally {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(Path.of(copy + suffix));
            }
            Files.delete(directory);
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
    public boolean isRunning() {
        return false;
    }

    @Override
    public void close() {
        // The copy is gone already.
    }
}
