package org.quorate.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.quorate.client.ClusterException;

/** Keeps a second embedded node from a state directory: two that count one ring id on would form rings of the same name. */
final class StateLock implements AutoCloseable {
    private final FileChannel file;

    private StateLock(FileChannel file) {
        this.file = file;
    }

    /** @throws ClusterException if another one has it */
    static StateLock take(Path directory) throws IOException {
        Path path = directory.resolve("embedded.lock");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = tryLock(file);
        } finally {
            if (lock == null) {
                file.close();
            }
        }
        if (lock == null) {
            throw new ClusterException("a node runs already with state directory " + directory + ": "
                    + path.getFileName() + " is locked; give each node a state directory of its own");
        }
        return new StateLock(file);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // by this process
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
