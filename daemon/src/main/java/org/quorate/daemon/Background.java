package org.quorate.daemon;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this process starts itself again as a daemon. */
final class Background {
    static final File NULL_DEVICE = new File("/dev/null");

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Background() {}

    /** This process's own command line, to run in the foreground of a new session. */
    static List<String> commandOfThisProcess() throws IOException {
        String words = Files.readString(COMMAND_LINE, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(List.of(words.split("\0")));
        // descriptors are not inherited
        command.removeIf(word -> word.startsWith("-D" + Daemon.STANDARD_OUTPUT + "="));
        command.add("-f");
        command.add("--detached");
        return command;
    }
}
