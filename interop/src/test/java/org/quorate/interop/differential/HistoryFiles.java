package org.quorate.interop.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.quorate.interop.differential.checker.ClientHistory;
import org.quorate.interop.differential.checker.RunHistory;

/** Histories for a reader, one file a client. */
final class HistoryFiles {
    private HistoryFiles() {}

    /** Writes them to a directory below target/interop, in the place of those of an earlier run. */
    static void save(RunHistory run, String directory) throws IOException {
        Path place = Files.createDirectories(Path.of("target", "interop").resolve(directory));
        try (Stream<Path> earlier = Files.list(place)) {
            for (Path file : earlier.toList()) {
                Files.delete(file);
            }
        }
        for (ClientHistory client : run.clients()) {
            Files.writeString(place.resolve(client.name() + ".history"), client.text());
        }
    }
}
