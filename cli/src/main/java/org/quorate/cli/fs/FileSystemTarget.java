package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.RefusedException;
import picocli.CommandLine.Option;

/** Options that say which file system. */
public final class FileSystemTarget {
    @Option(
            names = "--socket",
            paramLabel = "FILE",
            defaultValue = "/run/pve-cluster/control.sock",
            description = "Control socket of pmxcfs (default ${DEFAULT-VALUE}).")
    private Path socket = Path.of("/run/pve-cluster/control.sock");

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
        try {
            return FileSystemClient.connect(socket);
        } catch (IOException e) {
            throw new IOException(
                    "no pmxcfs of ours at " + socket + " (" + e.getMessage() + "): is 'quorate pmxcfs' running here?",
                    e);
        }
    }

    /** What is to be read. */
    public TreeView view() throws IOException, RefusedException {
        return database == null ? TreeView.of(connect()) : StoredTree.read(database);
    }
}
