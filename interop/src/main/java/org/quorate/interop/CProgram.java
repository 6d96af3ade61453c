package org.quorate.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of ours in C, compiled once a run. */
enum CProgram {
    CPG_CLIENT("cpg-client", "-lcpg"),
    CLIENT_CALLS("client-calls", "-lcpg", "-lcmap", "-lcfg", "-lquorum", "-lvotequorum", "-lsam"),
    CFG_TRACKER("cfg-tracker", "-lcfg"),
    HISTORY_CLIENT("history-client", "-lcpg", "-lquorum", "-lvotequorum"),
    STATUS_CLIENT("status-client", "-lqb"),
    CROWD("crowd", "-lcpg", "-lcmap", "-lcfg", "-lquorum", "-lvotequorum"),
    DATAGRAMS("datagrams");

    private final String name;
    private final List<String> libraries;
    private @Nullable Path compiled;

    CProgram(String name, String... libraries) {
        this.name = name;
        this.libraries = Arrays.asList(libraries);
    }

    synchronized Path path() {
        if (compiled == null) {
            compiled = compile();
        }
        return compiled;
    }

    private Path compile() {
        try (InputStream source = CProgram.class.getResourceAsStream("c/" + name + ".c")) {
            if (source == null) {
                throw new IllegalStateException(name + ".c is not among the resources");
            }
            Path directory = Files.createDirectories(Cluster.workDirectory());
            Path file = directory.resolve(name + ".c");
            Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
            Path program = directory.resolve(name);
            List<String> command = new ArrayList<>(List.of("gcc", "-O2", "-o", program.toString(), file.toString()));
            command.addAll(libraries);
            new Command(command).output();
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
