package org.quorate.daemon;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.quorate.engine.recording.Recording;

/** Where recordings are written to: files in the state directory that only their owner can read, the newest few of them. */
final class RecordingFiles {
    /** A node that fails again and again must not fill the disk. */
    static final int KEPT = 5;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSS");

    private final Path directory;
    private final String prefix;

    /** @param nodeId unsigned */
    RecordingFiles(Path directory, int nodeId) {
        this.directory = directory;
        this.prefix = "recording-" + Integer.toUnsignedString(nodeId) + '-';
    }

    /** Writes a file that is whole or not there, and removes all but the newest ones. */
    Path write(Recording recording) throws IOException {
        Path file = directory.resolve(prefix + TIME.format(LocalDateTime.now(ZoneId.systemDefault())));
        Path unfinished = directory.resolve(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                        unfinished,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            recording.writeTo(out);
            out.flush();
            channel.force(true);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        removeOld();
        return file;
    }

    private void removeOld() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(path -> {
                        String name = path.getFileName().toString();
                        return name.startsWith(prefix) && !name.endsWith(".new");
                    })
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
            Files.delete(old);
        }
    }
}
