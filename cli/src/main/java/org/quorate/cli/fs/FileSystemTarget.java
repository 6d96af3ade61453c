package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.playground.LocalNode;
import org.quorate.cli.playground.Playground;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.RefusedException;
import picocli.CommandLine.Option;

/** Options that say which file system. */
public final class FileSystemTarget {
    private static final Path MACHINES = Path.of("/run/pve-cluster/control.sock");

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "Control socket of pmxcfs (default /run/pve-cluster/control.sock).")
    private Path socket = MACHINES;

    @Option(names = "--node", paramLabel = "N", description = "Node N of the local cluster made by 'quorate up'.")
    private @Nullable Integer node;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Folder of the local cluster (default: $XDG_RUNTIME_DIR/quorate-up-UID, else below /tmp).")
    private @Nullable Path directory;

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description =
                    "Read this data base, of a pmxcfs that does not run, for example /var/lib/pve-cluster/config.db.")
    private @Nullable Path database;

    /** The running file system. */
    public FileSystemClient connect() throws IOException {
        if (database != null) {
            throw new IOException("a data base is only read, by ls, cat, export and verify: leave out --database");
        }
        Path chosen = node == null ? socket : ofNode(node);
        try {
            return FileSystemClient.connect(chosen);
        } catch (IOException e) {
            throw new IOException(
                    "no pmxcfs of ours at " + chosen + " (" + e.getMessage() + "): is 'quorate pmxcfs' running here?",
                    e);
        }
    }

    private Path ofNode(int id) throws IOException {
        Playground playground = Playground.open(directory == null ? Playground.defaultDirectory() : directory);
        LocalNode found = playground == null ? null : playground.node(id);
        if (found == null) {
            throw new IOException(
                    playground == null
                            ? "there is no local cluster; 'quorate up' makes one"
                            : "there is no node " + id + "; the nodes are 1 to "
                                    + playground.nodes().size());
        }
        return found.files().socket();
    }

    /** What is to be read. */
    public TreeView view() throws IOException, RefusedException {
        return database == null ? TreeView.of(connect()) : StoredTree.read(database);
    }
}
