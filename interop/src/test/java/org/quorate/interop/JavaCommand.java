package org.quorate.interop;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command that runs a Java program with the classes of this build. */
final class JavaCommand {
    private JavaCommand() {}

    /** @param program a class, or a source file by its path */
    static List<String> of(String program, String... arguments) {
        String path =
                System.getProperty("java.class.path") + File.pathSeparator + System.getProperty("jdk.module.path", "");
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                path,
                                program),
                        Stream.of(arguments))
                .toList();
    }
}
