package org.quorate.interop;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Base of the tests that need real programs and namespaces. */
public abstract class InteropTest {

    @BeforeAll
    static void requirePrograms() {
        Prerequisites.missing().ifPresent(reason -> {
            note("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    /** One line for the reader of the build. */
    protected static void note(String line) {
        System.out.println("[interop] " + line);
    }
}
