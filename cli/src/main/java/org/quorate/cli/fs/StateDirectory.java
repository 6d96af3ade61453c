package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.DurableFile;
import org.quorate.posix.file.ExclusiveLock;

/**
 * Where a pmxcfs, the original's or ours, keeps its tree.
 *
 * @param database the data base there
 */
record StateDirectory(Path database) {
    static final String DATABASE = "config.db";

    /** What belongs to a data base: SQLite's logs. */
    private static final List<String> SUFFIXES = List.of("-wal", "-shm", "-journal");

    /** What belongs to ours: changes that the data base may lack. */
    private static final String CHANGES = "changes";

    static StateDirectory of(Path database) {
        return new StateDirectory(database.toAbsolutePath());
    }

    Path lockFile() {
        return database.resolveSibling(".pmxcfs.lockfile");
    }

    /** Keeps every pmxcfs from starting; null if one runs. */
    @Nullable
    ExclusiveLock lock() throws RefusedException {
        ExclusiveLock lock;
        try {
            lock = ExclusiveLock.open(lockFile());
        } catch (PosixException e) {
            throw new RefusedException(
                    e.errno(), lockFile() + " cannot be opened: " + e.errnoText() + ": is it pmxcfs's directory?");
        }
        int error = lock.tryLock();
        if (error != 0) {
            lock.close();
            return null;
        }
        return lock;
    }

    /** Whether there is anything to be put aside. */
    boolean hasDatabase() {
        return Files.exists(database);
    }

    /**
     * Puts a new data base in the place of the present one, which is kept. Only with the lock. What belongs to the present data base goes
     * first: beside another it would be taken for that one's.
     *
     * @param fresh in the same directory
     * @param wanted mark of the names under which the present one is kept; a number is added if they are taken
     * @return the name of the present one from now on
     */
    Path replace(Path fresh, String wanted) throws IOException {
        Path changes = database.resolveSibling(CHANGES);
        String mark = wanted;
        for (int i = 2; Files.exists(Path.of(database + mark)) || Files.exists(Path.of(changes + mark)); i++) {
            mark = wanted + "-" + i;
        }
        Path kept = Path.of(database + mark);
        if (Files.exists(changes)) {
            Files.move(changes, Path.of(changes + mark));
        }
        for (String suffix : SUFFIXES) {
            Path part = Path.of(database + suffix);
            if (Files.exists(part)) {
                Files.move(part, Path.of(kept + suffix));
            }
        }
        if (hasDatabase()) {
            Files.createLink(kept, database);
        }
        Files.move(fresh, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path directory = database.getParent();
        DurableFile.syncDirectory(directory == null ? database : directory);
        return kept;
    }

    /** Why nothing may be done while a process has the lock. */
    RefusedException isInUse() {
        return new RefusedException(
                Errno.EBUSY.number(),
                "a pmxcfs runs on " + database + " (it holds " + lockFile()
                        + "): stop it first, for example by 'systemctl stop pve-cluster'");
    }
}
