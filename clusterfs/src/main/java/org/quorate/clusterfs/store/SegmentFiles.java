package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.quorate.clusterfs.journal.Segment;
import org.quorate.clusterfs.message.Decoded;

/** The directory {@code changes} beside a data base: segments, numbered upward. */
final class SegmentFiles {
    private static final String SUFFIX = ".changes";
    private static final String DATABASE = "config.db";

    private final Path directory;

    private SegmentFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * That of {@code config.db} is {@code changes}, that of {@code config.db.kept} is {@code changes.kept}: any other file has one of
     * its own name, so that a copy of the data base does not take what came after it.
     */
    static SegmentFiles beside(Path database) {
        String name = database.getFileName().toString();
        return new SegmentFiles(database.resolveSibling(
                name.startsWith(DATABASE) ? "changes" + name.substring(DATABASE.length()) : name + ".changes"));
    }

    Path directory() {
        return directory;
    }

    Path file(long number) {
        return directory.resolve("%010d%s".formatted(number, SUFFIX));
    }

    /** Oldest first; none if the directory is not there. */
    List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return new ArrayList<>(
                    all.filter(each -> each.getFileName().toString().matches("[0-9]{10,18}\\" + SUFFIX))
                            .sorted((a, b) -> Long.compare(number(a), number(b)))
                            .toList());
        } catch (NoSuchFileException none) {
            return new ArrayList<>();
        }
    }

    static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    /** Whether it can have no records: it was being made when everything ended. */
    static boolean isUnborn(Path file) throws IOException {
        return Files.size(file) < Segment.HEADER
                || (Files.size(file) == Segment.HEADER && read(file) instanceof Decoded.Malformed<Segment>);
    }

    static Decoded<Segment> read(Path file) throws IOException {
        return Segment.read(Files.readAllBytes(file));
    }
}
