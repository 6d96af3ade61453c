package org.quorate.simulation.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * times: first, last and step in s, if @ in the script stands for an instant that has to be met
 * scenario:
 * a script, to the end of the file
 * </pre>
 *
 * @param foundBy name of an invariant, or {@code Check} for a demand of the script
 * @param scripts all are to pass on our core, one is to fail on the broken one
 */
record KnownFailure(String name, String failure, Mutation broken, String foundBy, List<String> scripts) {
    static KnownFailure read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int scenario = lines.indexOf("scenario:");
        if (scenario < 0) {
            throw new IllegalArgumentException(file + ": no line that says \"scenario:\"");
        }
        Mutation broken = Mutation.read(file);
        return new KnownFailure(
                broken.name(),
                Mutation.field(file, lines, "failure: "),
                broken,
                Mutation.field(file, lines, "found by: "),
                scripts(
                        file,
                        lines.subList(0, scenario),
                        String.join("\n", lines.subList(scenario + 1, lines.size()))));
    }

    private static List<String> scripts(Path file, List<String> header, String script) {
        if (!script.contains("@")) {
            return List.of(script);
        }
        String[] times = Mutation.field(file, header, "times: ").split(" ");
        BigDecimal last = new BigDecimal(times[1]);
        BigDecimal step = new BigDecimal(times[2]);
        List<String> scripts = new ArrayList<>();
        for (BigDecimal at = new BigDecimal(times[0]); at.compareTo(last) <= 0; at = at.add(step)) {
            scripts.add(script.replace("@", at.toPlainString()));
        }
        return scripts;
    }

    @Override
    public String toString() {
        return name;
    }
}
