package org.quorate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --watch}: the same screen again and again. */
final class Repetition {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2",
            paramLabel = "SECONDS",
            description = "Again every SECONDS (default 2) until Ctrl-C.")
    private @Nullable Integer watchSeconds;

    /** Whether standard output goes to a person; System.console() would look at the input too. */
    static boolean isTerminal() {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** One picture of the state. */
    @FunctionalInterface
    interface Screen {
        int show() throws CommandFailure;
    }

    /** Returns the exit status of the only screen; watching does not return by itself. */
    int run(boolean json, Screen screen) throws CommandFailure, InterruptedException {
        if (watchSeconds == null) {
            return screen.show();
        }
        if (watchSeconds < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--watch needs at least 1 second");
        }
        boolean terminal = isTerminal() && !json;
        while (true) {
            if (terminal) {
                System.out.print(CLEAR_SCREEN);
            }
            int unreachable = screen.show();
            if (!terminal && !json && unreachable == 0) {
                System.out.println();
            }
            System.out.flush();
            Thread.sleep(1000L * watchSeconds);
        }
    }
}
