package org.quorate.posix.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files whose content must survive a crash: when a method returns, the new content is on the disk. */
public final class DurableFile {
    private static final String TEMPORARY_SUFFIX = ".new";

    private DurableFile() {}

    /**
     * Replaces the file at once: after a crash there is the old content or the new, never a mixture. An existing file keeps
     * its mode; a symbolic link is replaced by a file.
     *
     * @param mode of a new file, for example {@code "rw-------"}
     */
    public static void replace(Path file, byte[] content, String mode) throws IOException {
        Path directory = directoryOf(file);
        Path temporary = directory.resolve(file.getFileName() + TEMPORARY_SUFFIX);
        Set<PosixFilePermission> permissions =
                Files.isRegularFile(file) ? Files.getPosixFilePermissions(file) : PosixFilePermissions.fromString(mode);
        Files.deleteIfExists(temporary);
        boolean done = false;
        try {
            try (FileChannel channel = create(temporary, PosixFilePermissions.asFileAttribute(permissions))) {
                // The attribute above is subject to the umask.
                Files.setPosixFilePermissions(temporary, permissions);
                writeAll(channel, content);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
        }
        syncDirectory(directory);
    }

    private static FileChannel create(Path file, FileAttribute<?> mode) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), mode);
    }

    /**
     * Writes over the file in place, as the original does with its ring id file: created with the mode if it is missing, cut
     * or grown to the content's length. Content of one disk sector (8 bytes are) does not tear.
     *
     * @param mode of a new file, for example {@code "rw-------"}
     */
    public static void rewrite(Path file, byte[] content, String mode) throws IOException {
        boolean isNew = !Files.exists(file);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        try (FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(permissions))) {
            writeAll(channel, content);
            boolean sizeChanged = channel.size() != content.length;
            channel.truncate(content.length);
            channel.force(isNew || sizeChanged);
        }
        if (isNew) {
            syncDirectory(directoryOf(file));
        }
    }

    /** Makes creations, renames and removals in the directory durable. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent != null ? parent : file.toAbsolutePath();
    }

    private static void writeAll(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
