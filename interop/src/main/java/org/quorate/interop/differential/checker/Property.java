package org.quorate.interop.differential.checker;

import java.util.function.Consumer;

/** Something every run has to keep, whatever happens to it. */
interface Property {
    /** Tells what is wrong. */
    void check(RunHistory run, Consumer<String> wrong);
}
