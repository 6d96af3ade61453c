package org.quorate.interop;

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

    /** One line for the reader of the build. */
    protected static void note(String line) {
        System.out.println("[interop] " + line);
    }
}
