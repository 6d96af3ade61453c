package org.quorate.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The libcpg client program, compiled once a run. */
final class CpgProgram {
    private static @Nullable Path compiled;

    private CpgProgram() {}

    static synchronized Path path() {
        if (compiled == null) {
            compiled = compile();
        }
        return compiled;
    }

    private static Path compile() {
        try (InputStream source = CpgProgram.class.getResourceAsStream("c/cpg-client.c")) {
            if (source == null) {
                throw new IllegalStateException("cpg-client.c is not among the resources");
            }
            Path directory = Files.createDirectories(Cluster.workDirectory());
            Path file = directory.resolve("cpg-client.c");
            Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
            Path program = directory.resolve("cpg-client");
            Command.of("gcc", "-O2", "-o", program.toString(), file.toString(), "-lcpg")
                    .output();
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
