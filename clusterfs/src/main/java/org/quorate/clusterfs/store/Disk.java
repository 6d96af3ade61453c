package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.StoreException;

/** The calls by which changes reach the disk: each is one that may fail, or be the last before a sudden end. */
class Disk {
    /** Only the owner may read what is in the tree. */
    void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** One call, unless the disk takes a part only. */
    void write(FileChannel file, byte[] bytes, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, position + buffer.position());
        }
    }

    void truncate(FileChannel file, long length) throws IOException {
        file.truncate(length);
    }

    void force(FileChannel file) throws IOException {
        file.force(false);
    }

    /** Has the names of a directory on the disk. */
    void forceNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    void commit(TreeDatabase database, Change change) throws StoreException {
        database.commit(change);
    }
}
