package org.quorate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A client of libcfg at a node that is asked before the node shuts down, and answers as it was told to. */
final class ShutdownTracker implements AutoCloseable {
    private final ClientProcess process;
    private final Path output;

    /** @param answer yes, no or nothing */
    ShutdownTracker(ClusterNode node, String answer) {
        try {
            output = Files.createTempFile(node.directory(), "tracker-" + answer, ".out");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ClientProcess.start(new ProcessBuilder(
                        node.beside(List.of(CProgram.CFG_TRACKER.path().toString(), answer)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile()));
        awaitLine("tracking");
    }

    List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitLine(String start) {
        Deadline.seconds(20)
                .await(
                        "the tracker says: " + start,
                        () -> lines().stream().anyMatch(line -> line.startsWith(start)),
                        () -> lines().toString());
    }

    @Override
    public void close() {
        process.close();
    }
}
