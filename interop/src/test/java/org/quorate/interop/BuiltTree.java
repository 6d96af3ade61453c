package org.quorate.interop;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** What the examples' script finds of a source tree that has been built: made of the classes of this build, so that none is started. */
final class BuiltTree {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static final ModuleFinder MODULES = modules();

    private BuiltTree() {}

    /** Whether the classes of this build are modules, which some ways to compile them leave out. */
    static boolean canBeMade() {
        return MODULES.find("org.quorate.client").isPresent();
    }

    /** Makes it in an empty directory. */
    static void make(Path root) throws IOException {
        for (ModuleReference module : MODULES.findAll()) {
            Path classes = Path.of(module.location().orElseThrow());
            // the compiler goes by the name of a directory
            String name = module.descriptor().name() + (Files.isDirectory(classes) ? "" : ".jar");
            copy(classes, root.resolve("dist/lib").resolve(name));
        }
        copy(SOURCES.resolve("docs/examples"), root.resolve("docs/examples"));
        copy(SOURCES.resolve("bin"), root.resolve("bin"));
        Path launcher =
                Files.writeString(root.resolve("quorate"), "#!/bin/sh\n# nothing has changed since the build\n");
        if (!launcher.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + launcher + " executable");
        }
    }

    /** A file or a directory with all that is in it; links are neither compiled against nor run. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("..").normalize());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Ours, and the one library that the client brings along. */
    private static ModuleFinder modules() {
        return ModuleFinder.of(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .filter(entry -> entry.startsWith(SOURCES)
                        ? isModule(entry)
                        : entry.getFileName().toString().startsWith("slf4j-api-"))
                .toArray(Path[]::new));
    }

    private static boolean isModule(Path entry) {
        boolean isPackaged = entry.getFileName().toString().matches("quorate-[a-z]+-[0-9].*(?<!-tests)\\.jar");
        return isPackaged || Files.exists(entry.resolve("module-info.class"));
    }
}
