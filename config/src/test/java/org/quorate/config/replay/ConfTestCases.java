package org.quorate.config.replay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Replays a file of recorded runs of {@code corosync -t}: prints a line for each case, below it what differs, and how many passed.
 * Exits with 0 if all match, 1 if one differs, 64 if the file cannot be read and 65 if it is not of the format.
 */
public final class ConfTestCases {
    private ConfTestCases() {}

    /** @param arguments one JSON file in the format of {@code vectors/config-tools/conf-test.json} */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(Path.of(arguments[0]), out, err));
    }

    static int run(Path file, PrintStream out, PrintStream err) {
        try {
            return replay(ConfTestFile.read(Files.readString(file)), out);
        } catch (ConfTestFile.Malformed e) {
            err.println(file + ": " + e.getMessage());
            return 65;
        } catch (IOException e) {
            err.println(file + ": cannot be read: " + e);
            return 64;
        }
    }

    private static int replay(List<ConfTestCase> cases, PrintStream out) {
        int passed = 0;
        for (ConfTestCase recorded : cases) {
            List<String> differences = ConfTestReplay.differences(recorded);
            if (differences.isEmpty()) {
                passed++;
                out.println("ok    " + recorded.name());
            } else {
                out.println("FAIL  " + recorded.name());
                differences.forEach(difference -> out.println("      " + difference));
            }
        }
        out.println(passed + " passed, " + (cases.size() - passed) + " failed");
        return passed == cases.size() ? 0 : 1;
    }
}
