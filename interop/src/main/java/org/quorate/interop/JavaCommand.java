package org.quorate.interop;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command that runs a Java program with the classes of this build. */
final class JavaCommand {
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private JavaCommand() {}

    /**
     * For a program that runs for seconds.
     *
     * @param program a class, or a source file by its path
     */
    static List<String> of(String program, String... arguments) {
        return of(List.of(QUICK_START), program, arguments);
    }

    /** @param options of the virtual machine, beside those that all have */
    static List<String> of(List<String> options, String program, String... arguments) {
        String path =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path", "");
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options.stream(),
                        Stream.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", path, program),
                        Stream.of(arguments))
                .flatMap(words -> words)
                .toList();
    }
}
