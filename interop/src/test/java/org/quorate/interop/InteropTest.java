package org.quorate.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.quorate.pmxcfs.fuse.Mount;

/** Base of the tests that need real programs and namespaces. */
public abstract class InteropTest {

    @BeforeAll
    static void requirePrograms() {
        Prerequisites.missing().ifPresent(reason -> {
            note("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    /** For tests that mount. */
    protected static void requireMount() {
        if (!Mount.obstacle().isEmpty()) {
            note("skipped: " + Mount.obstacle());
            Assumptions.abort(Mount.obstacle());
        }
    }

    /** Waits for something that file systems do; what they logged is shown if they do not. */
    protected static void await(String what, Duration limit, List<PmxcfsNode> files, BooleanSupplier condition) {
        Deadline.in(limit)
                .await(
                        what,
                        condition,
                        () -> String.join(
                                "\n",
                                files.stream()
                                        .map(each -> each + ":\n" + each.log())
                                        .toList()));
    }

    /** Whether a file is there with this content. */
    protected static boolean holds(Path file, String content) {
        try {
            return Files.readString(file).equals(content);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** One line for the reader of the build. */
    protected static void note(String line) {
        System.out.println("[interop] " + line);
    }
}
