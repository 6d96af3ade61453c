package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;
import org.quorate.pmxcfs.control.TreeSnapshot;
import org.quorate.posix.file.ExclusiveLock;

/**
 * Puts a backup in the place of a data base.
 *
 * @param database that is replaced
 * @param newerThan version that the restored tree's is to be above; null leaves it as it is in the backup
 */
public record Restoration(Path database, @Nullable Long newerThan) {
    private static final DateTimeFormatter MARK = DateTimeFormatter.ofPattern("'.before-restore-'yyyyMMdd-HHmmss");

    /** The tree of the process that runs on the data base. */
    public interface Running {
        /** Null if it does not answer. */
        @Nullable
        TreeView connect() throws IOException, RefusedException;
    }

    /**
     * Says what a restore would change.
     *
     * @throws RefusedException if the backup is damaged: why, and the way out
     */
    public List<String> dryRun(Path backup, Running running) throws IOException, RefusedException {
        try (TreeView then = StoredTree.readBackup(backup)) {
            StateDirectory state = StateDirectory.of(database);
            try (ExclusiveLock lock = state.lock()) {
                if (lock != null) {
                    return compared(state, then);
                }
            }
            try (TreeView now = running.connect()) {
                if (now == null) {
                    throw state.isInUse();
                }
                List<String> lines = new ArrayList<>(TreeDifferences.between(now, then));
                lines.add(summary(now.report(), then.report()));
                lines.add("A pmxcfs runs on " + database + ": stop it before the restore.");
                return lines;
            }
        }
    }

    private static List<String> compared(StateDirectory state, TreeView then) throws IOException, RefusedException {
        if (!state.hasDatabase()) {
            return List.of(summary(null, then.report()));
        }
        try (TreeView now = StoredTree.read(state.database())) {
            List<String> lines = new ArrayList<>(TreeDifferences.between(now, then));
            lines.add(summary(now.report(), then.report()));
            return lines;
        } catch (RefusedException damaged) {
            return List.of("The present one cannot be compared: " + damaged.getMessage(), summary(null, then.report()));
        }
    }

    private static String summary(@Nullable TreeReport now, TreeReport then) {
        return "version %s, %d entries, %d bytes would take the place of %s"
                .formatted(
                        Long.toUnsignedString(then.version()),
                        then.entries(),
                        then.bytes(),
                        now == null
                                ? "what is there"
                                : "version %s, %d entries, %d bytes"
                                        .formatted(Long.toUnsignedString(now.version()), now.entries(), now.bytes()));
    }

    /**
     * Restores.
     *
     * @param now names what is put aside
     * @return what was done, and what is to be known
     * @throws RefusedException if a process runs on the data base, or the backup is damaged: why, and the way out
     */
    public List<String> run(Path backup, LocalDateTime now) throws IOException, RefusedException {
        return run(backup, now, new NameChanges());
    }

    List<String> run(Path backup, LocalDateTime now, NameChanges names) throws IOException, RefusedException {
        StateDirectory state = StateDirectory.of(database);
        try (ExclusiveLock lock = state.lock()) {
            if (lock == null) {
                throw state.isInUse();
            }
            TreeSnapshot tree = raised(StoredTree.readBackup(backup), now);
            TreeReport report = BackupFile.write(tree, state.fresh());
            boolean replaced = state.hasDatabase();
            Path kept = replace(state, now.format(MARK), names);
            List<String> lines = new ArrayList<>();
            lines.add("restored version %s, %d entries, %d bytes, checksum %s"
                    .formatted(
                            Long.toUnsignedString(report.version()),
                            report.entries(),
                            report.bytes(),
                            report.checksum()));
            if (replaced) {
                lines.add("what was there is kept: " + kept);
            }
            if (tree.entries().stream().anyMatch(Restoration::isCorosyncConf)) {
                lines.addAll(inACluster(report));
            }
            return lines;
        }
    }

    private static Path replace(StateDirectory state, String mark, NameChanges names) throws IOException {
        try {
            return state.replace(mark, names);
        } catch (IOException e) {
            if (!Files.exists(state.fresh())) {
                throw e;
            }
            throw new IOException(
                    "the restore is not finished: " + e.getMessage()
                            + "\nRestore again when that is mended; until then pmxcfs does not start.",
                    e);
        }
    }

    private static boolean isCorosyncConf(Entry entry) {
        return entry.parent() == Entry.ROOT_INODE
                && !entry.isDirectory()
                && entry.name().toString().equals("corosync.conf");
    }

    private List<String> inACluster(TreeReport report) {
        String version = Long.toUnsignedString(report.version());
        return newerThan == null
                ? List.of(
                        "This node is one of a cluster. If a node that runs has a tree of a version above " + version
                                + ", this node takes that one when it joins,",
                        "and what was restored is gone. So stop pmxcfs on all nodes and restore on each, or use"
                                + " --newer-than (see 'quorate fs restore --help').")
                : List.of("This node is one of a cluster. Nodes whose trees have versions below " + version
                        + " take this tree when it joins; start it to let them.");
    }

    /** The tree as it is to be stored. */
    private TreeSnapshot raised(StoredTree backup, LocalDateTime now) throws RefusedException {
        if (newerThan == null) {
            return backup.snapshot();
        }
        int mtime = (int) now.atZone(ZoneId.systemDefault()).toEpochSecond();
        return backup.withVersionAbove(newerThan, mtime).snapshot();
    }
}
