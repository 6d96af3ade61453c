package org.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.status.NodeStatus;
import org.quorate.clusterfs.store.DatabaseException;
import org.quorate.clusterfs.store.JournaledDatabase;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.pmxcfs.control.ControlServer;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.pmxcfs.files.MountedFiles;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.pmxcfs.owner.FileSystemThread;
import org.quorate.pmxcfs.owner.LocalWriting;
import org.quorate.pmxcfs.owner.WallClock;
import org.quorate.posix.file.ExclusiveLock;

/** A file system without a mount, in this process: its data base, lock and socket are in one directory. */
final class ServedTree implements AutoCloseable {
    private final ExclusiveLock lock;
    private final JournaledDatabase database;
    private final FileSystemThread thread;
    private final ControlServer server;

    private ServedTree(Path directory, WallClock clock) throws Exception {
        lock = ExclusiveLock.open(directory.resolve(".pmxcfs.lockfile"));
        assertThat(lock.tryLock()).isZero();
        database = JournaledDatabase.open(database(directory), JournaledDatabase.Settings.DEFAULT, LogSink.NONE);
        Tree tree = database.loadTree(new Stamp(0, 1, 0));
        thread = new FileSystemThread(
                        tree,
                        new NodeStatus("n", 1, 1, LogSink.NONE),
                        new LocalWriting(tree, clock),
                        clock,
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .start();
        MountedFiles files = new MountedFiles(thread, "n", new Owner(Owner.ROOT, 33), DebugSwitch.NONE);
        server = ControlServer.at(socket(directory), thread, files, database(directory), LogSink.NONE);
    }

    static ServedTree in(Path directory) throws Exception {
        return new ServedTree(directory, WallClock.SYSTEM);
    }

    static ServedTree in(Path directory, WallClock clock) throws Exception {
        return new ServedTree(directory, clock);
    }

    static Path database(Path directory) {
        return directory.resolve("config.db");
    }

    static Path socket(Path directory) {
        return directory.resolve("socket");
    }

    @Override
    public void close() throws DatabaseException {
        server.close();
        thread.close();
        database.close();
        lock.close();
    }
}
