package org.quorate.clusterfs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Directories for tests that write much and have no use for a disk that keeps it. */
final class InMemory {
    private static final Path MEMORY = Path.of("/dev/shm");

    private InMemory() {}

    /** A new directory in memory, or below {@code otherwise} where there is none to be had. */
    static Path directory(Path otherwise) throws IOException {
        return Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : otherwise, "quorate-test");
    }

    static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }
}
