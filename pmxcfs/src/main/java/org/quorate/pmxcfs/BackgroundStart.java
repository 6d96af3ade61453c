package org.quorate.pmxcfs;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts this program once more, in the background: a virtual machine cannot fork. Returns when the file system is mounted, as the
 * original's parent does.
 */
final class BackgroundStart {
    /** What the child says when it is ready. */
    static final int READY = '1';

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private BackgroundStart() {}

    /** Whether the child is ready; if not, it has said why. */
    static boolean run() throws IOException {
        String words = Files.readString(COMMAND_LINE, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(List.of(words.split("\0")));
        command.add("--detached");
        Process child = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return child.getInputStream().read() == READY;
    }
}
