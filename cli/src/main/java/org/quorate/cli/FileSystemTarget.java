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
            throw new IOException("a data base is only read, by ls, cat, export and verify: leave out --database");
        }
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

    /** What is to be read. */
    TreeView view() throws IOException, RefusedException, CommandFailure {
        return database == null ? TreeView.of(connect()) : TreeView.stored(database);
    }
}
