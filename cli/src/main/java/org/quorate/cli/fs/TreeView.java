package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.quorate.clusterfs.journal.PathHistory;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;
import org.quorate.pmxcfs.control.TreeReport;
import org.quorate.pmxcfs.control.TreeSnapshot;

/** A tree to be read: of a running file system, or in a data base. */
public interface TreeView extends AutoCloseable {
    /** What is in a directory; of a file, the file itself. */
    List<Listing.Line> list(String path) throws IOException, RefusedException;

    /** All below a directory, each directory before what is in it. */
    List<Listing.Line> tree(String path) throws IOException, RefusedException;

    /** A file's content. */
    byte[] read(String path) throws IOException, RefusedException;

    /** Versions of a path, oldest first, as far as they are kept. */
    List<PathHistory.Version> history(String path) throws IOException, RefusedException;

    /**
     * A file's content at a version of the tree.
     *
     * @param version unsigned
     * @throws RefusedException if there was none, or it is not kept: which of these
     */
    byte[] content(String path, long version) throws IOException, RefusedException;

    /** The tree in numbers. */
    TreeReport report() throws IOException, RefusedException;

    /** Everything at one moment. */
    TreeSnapshot snapshot() throws IOException, RefusedException;

    /** Whether it is that of a running file system. */
    boolean isRunning();

    @Override
    void close() throws IOException;

    /**
     * That of a data base, after the checks of a start.
     *
     * @throws RefusedException if it is damaged: why, and the way out
     */
    static TreeView stored(Path database) throws IOException, RefusedException {
        return StoredTree.read(database);
    }

    /** A running file system's. */
    static TreeView of(FileSystemClient client) {
        return new TreeView() {
            @Override
            public List<Listing.Line> list(String path) throws IOException, RefusedException {
                return client.list(path);
            }

            @Override
            public List<Listing.Line> tree(String path) throws IOException, RefusedException {
                return client.tree(path);
            }

            @Override
            public byte[] read(String path) throws IOException, RefusedException {
                return client.read(path);
            }

            @Override
            public List<PathHistory.Version> history(String path) throws IOException, RefusedException {
                return client.history(path);
            }

            @Override
            public byte[] content(String path, long version) throws IOException, RefusedException {
                return client.content(path, version);
            }

            @Override
            public TreeReport report() throws IOException, RefusedException {
                return client.state();
            }

            @Override
            public TreeSnapshot snapshot() throws IOException, RefusedException {
                return client.snapshot();
            }

            @Override
            public boolean isRunning() {
                return true;
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
