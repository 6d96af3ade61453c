package org.quorate.simulation.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that happened to others: a {@link Mutation} that brings its bug into the core, and below it the scenario in which it
 * shows.
 *
 * <pre>
 * failure: what happened where
 * bug: what the broken variant does
 * file, &lt;&lt;&lt;&lt;, ====, &gt;&gt;&gt;&gt;: as in a mutation
 * found by: the promise it breaks
 * values, scenario: all scripts are to pass on our core, one is to fail on the broken one
 * </pre>
 *
 * @param foundBy name of an invariant, or {@code Check} for a demand of the script
 */
record KnownFailure(String name, String failure, Mutation broken, String foundBy) {
    static KnownFailure read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Mutation broken = Mutation.read(file);
        if (broken.scripts().isEmpty()) {
            throw new IllegalArgumentException(file + ": no line that says \"scenario:\"");
        }
        return new KnownFailure(
                broken.name(),
                Mutation.field(file, lines, "failure: "),
                broken,
                Mutation.field(file, lines, "found by: "));
    }

    @Override
    public String toString() {
        return name;
    }
}
