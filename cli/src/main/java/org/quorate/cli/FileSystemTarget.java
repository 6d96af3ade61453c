package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.fs.TreeView;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.RefusedException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which file system. */
final class FileSystemTarget {
    private static final Path MACHINES = Path.of("/run/pve-cluster/control.sock");

    private static final Path MACHINES_DATABASE = Path.of("/var/lib/pve-cluster/config.db");

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "Control socket of pmxcfs (default /run/pve-cluster/control.sock).")
    private Path socket = MACHINES;

    @Option(names = "--node", paramLabel = "N", description = "Node N of the local cluster made by 'quorate up'.")
    private @Nullable Integer node;

    @Mixin
    private final LocalCluster local = new LocalCluster();

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description =
                    "Read this data base, of a pmxcfs that does not run, for example /var/lib/pve-cluster/config.db.")
    private @Nullable Path database;

    /** The running file system. */
    FileSystemClient connect() throws IOException, CommandFailure {
        if (database != null) {
            throw new IOException(
                    "a data base is only read, by ls, cat, log PATH, show, export, backup and verify: leave out --database");
        }
        return running();
    }

    private FileSystemClient running() throws IOException, CommandFailure {
        Path chosen = node == null
                ? socket
                : LocalCluster.node(local.playground(), node).files().socket();
        try {
            return FileSystemClient.connect(chosen);
        } catch (IOException e) {
            throw new IOException(
                    "no pmxcfs of ours at " + chosen + " (" + e.getMessage() + "): is 'quorate pmxcfs' running here?",
                    e);
        }
    }

    /** The data base of a process that is to be restored: the one that was named, the node's, or the machine's. */
    Path database() throws CommandFailure {
        if (database != null) {
            return database;
        }
        return node == null
                ? MACHINES_DATABASE
                : LocalCluster.node(local.playground(), node).files().database();
    }

    /** The process of {@link #database}, if it runs and answers. */
    @Nullable
    TreeView runningView() {
        try {
            return TreeView.of(running());
        } catch (IOException | CommandFailure none) {
            // the original's, or one that has been given another directory for its socket
            return null;
        }
    }

    /** What is to be read. */
    TreeView view() throws IOException, RefusedException, CommandFailure {
        return database == null ? TreeView.of(connect()) : TreeView.stored(database);
    }
}
