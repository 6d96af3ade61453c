package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.TreeDatabase;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;
import org.quorate.pmxcfs.control.TreeSnapshot;
import org.quorate.posix.file.DurableFile;

/** Writes a tree into a data base of its own, which either program opens. */
public final class BackupFile {
    private BackupFile() {}

    /**
     * Replaces a file, when the new one is on the disk as a whole and has been read again; it is readable for its owner alone.
     *
     * @return what was read again
     * @throws IOException if it cannot be written, or is another tree than it should be
     */
    public static TreeReport write(TreeSnapshot tree, Path file) throws IOException, RefusedException {
        Path target = file.toAbsolutePath();
        Path directory = target.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException(file + " is no file");
        }
        if (Files.exists(StateDirectory.of(target).lockFile()) && target.endsWith(StateDirectory.DATABASE)) {
            throw new IOException(file + " is the data base of a pmxcfs: choose another name");
        }
        Path beside = Files.createTempFile(
                directory,
                "." + target.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            TreeReport report = fill(tree, beside);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DurableFile.syncDirectory(directory);
            return report;
        } finally {
            for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(Path.of(beside + suffix));
            }
        }
    }

    private static TreeReport fill(TreeSnapshot tree, Path file) throws IOException, RefusedException {
        try (TreeDatabase database = TreeDatabase.open(file)) {
            List<Entry> belowRoot = tree.entries().subList(1, tree.entries().size());
            database.commit(new Change(List.of(), belowRoot, tree.root(), EntryType.FILE));
        } catch (DatabaseException | StoreException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        TreeReport read = StoredTree.read(file).report();
        if (!read.checksum().equals(tree.report().checksum())) {
            throw new IOException("what was written has another checksum (" + read.checksum() + ") than the tree ("
                    + tree.report().checksum() + ") and was deleted: is the disk damaged?");
        }
        return read;
    }
}
