package org.quorate.cli.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.quorate.posix.file.DurableFile;

/** The calls by which one data base takes another's place: each is one that may fail, or be the last before a sudden end. */
class NameChanges {
    /** Gives a file a second name. */
    void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    /** To a name that is free. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to);
    }

    /** At once. */
    void replace(Path fresh, Path present) throws IOException {
        Files.move(fresh, present, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(Path file) throws IOException {
        Files.delete(file);
    }

    /** Has the names of a directory on the disk. */
    void sync(Path directory) throws IOException {
        DurableFile.syncDirectory(directory);
    }
}
