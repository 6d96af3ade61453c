package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.store.InterruptedRestore;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.ExclusiveLock;

/**
 * Where a pmxcfs, the original's or ours, keeps its tree.
 *
 * @param database the data base there
 */
record StateDirectory(Path database) {
    static final String DATABASE = "config.db";

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

    /** Where the new data base is until {@link #replace}; as long as it is there, no pmxcfs of ours starts. */
    Path fresh() {
        return InterruptedRestore.fileOf(database);
    }

    /**
     * Puts the new data base in the place of the present one, which is kept. Only with the lock. What belongs to the present data base
     * goes first: beside another it would be taken for that one's. Whoever is interrupted in between leaves {@link #fresh} there, and
     * does all once more.
     *
     * @param wanted mark of the names under which the present one is kept; a number is added if they are taken
     * @return the name of the present one from now on
     */
    Path replace(String wanted, NameChanges names) throws IOException {
        String mark = mark(wanted);
        Path kept = kept(mark);
        if (hasDatabase() && !Files.exists(kept)) {
            link(kept, names);
        }
        List<Path> parts = parts("");
        for (int i = 0; i < parts.size(); i++) {
            if (Files.exists(parts.get(i))) {
                names.move(parts.get(i), parts(mark).get(i));
            }
        }
        // What was moved away must not come back after the mark of the interrupted restore has gone.
        names.sync(directory());
        names.replace(fresh(), database);
        names.sync(directory());
        return kept;
    }

    /** Where nothing was moved away yet, not by an earlier attempt either, the present one goes on. */
    private void link(Path kept, NameChanges names) throws IOException {
        boolean isWhole = marksOfPresent().isEmpty();
        try {
            names.link(kept, database);
        } catch (IOException | UnsupportedOperationException e) {
            if (isWhole) {
                names.delete(fresh());
            }
            throw new IOException("what is there cannot be kept under another name: " + e.getMessage(), e);
        }
    }

    /** That of an interrupted restore, to keep together what belongs together; else one that nothing has. */
    private String mark(String wanted) throws IOException {
        for (String earlier : marksOfPresent()) {
            if (hasRoom(earlier)) {
                return earlier;
            }
        }
        String mark = wanted;
        for (int i = 2; Files.exists(kept(mark)) || parts(mark).stream().anyMatch(Files::exists); i++) {
            mark = wanted + "-" + i;
        }
        return mark;
    }

    /** Marks with which the present data base is kept already, by a second name. */
    private List<String> marksOfPresent() throws IOException {
        List<String> marks = new ArrayList<>();
        if (hasDatabase()) {
            String name = database.getFileName().toString();
            try (Stream<Path> all = Files.list(directory())) {
                for (Path each : all.sorted().toList()) {
                    String other = each.getFileName().toString();
                    if (other.startsWith(name + ".")
                            && Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
                            && Files.isSameFile(each, database)) {
                        marks.add(other.substring(name.length()));
                    }
                }
            }
        }
        return marks;
    }

    private boolean hasRoom(String mark) {
        List<Path> present = parts("");
        List<Path> kept = parts(mark);
        return IntStream.range(0, present.size())
                .noneMatch(i -> Files.exists(present.get(i)) && Files.exists(kept.get(i)));
    }

    private Path kept(String mark) {
        return Path.of(database + mark);
    }

    /** What belongs to a data base of this mark: SQLite's logs, and the changes that it may lack. */
    private List<Path> parts(String mark) {
        Path kept = kept(mark);
        return List.of(
                Path.of(kept + "-wal"),
                Path.of(kept + "-shm"),
                Path.of(kept + "-journal"),
                JournaledDatabase.journalOf(kept));
    }

    private Path directory() {
        Path parent = database.getParent();
        return parent == null ? database : parent;
    }

    /** Why nothing may be done while a process has the lock. */
    RefusedException isInUse() {
        return new RefusedException(
                Errno.EBUSY.number(),
                "a pmxcfs runs on " + database + " (it holds " + lockFile()
                        + "): stop it first, for example by 'systemctl stop pve-cluster'");
    }
}
