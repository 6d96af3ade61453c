package org.quorate.engine.recording;

import org.jspecify.annotations.Nullable;

/** What a replay did otherwise than the node that was recorded; only the first time matters, the rest follows from it. */
final class Divergences {
    private @Nullable String first;

    void note(String what) {
        if (first == null) {
            first = what;
        }
    }

    @Nullable
    String first() {
        return first;
    }
}
