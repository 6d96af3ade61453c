package org.quorate.simulation.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A deliberate bug of the core, as text to be replaced in its sources: the first lines name the bug and what it breaks, then
 * come one or more changes.
 *
 * <pre>
 * bug: the aru is advanced over a gap
 * file: totem/src/main/java/org/quorate/totem/Ordering.java
 * &lt;&lt;&lt;&lt;
 * the text as it is, found exactly once
 * ====
 * the text with the bug
 * &gt;&gt;&gt;&gt;
 * </pre>
 *
 * <p>Below a line {@code runs: files} random runs have file systems. Where random faults find it too seldom, a line {@code scenario:} and {@linkplain Scripts scripts} follow.
 */
record Mutation(String name, String bug, Path source, List<Change> changes, boolean isOfFiles, List<String> scripts) {
    private static final String OF_FILES = "runs: files";

    record Change(String original, String mutated) {}

    static Mutation read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String bug = field(file, lines, "bug: ");
        String source = field(file, lines, "file: ");
        List<Change> changes = new ArrayList<>();
        List<String> original = new ArrayList<>();
        List<String> mutated = new ArrayList<>();
        List<String> current = null;
        for (String line : lines) {
            switch (line) {
                case "<<<<" -> current = original;
                case "====" -> current = mutated;
                case ">>>>" -> {
                    changes.add(new Change(String.join("\n", original), String.join("\n", mutated)));
                    original.clear();
                    mutated.clear();
                    current = null;
                }
                default -> {
                    if (current != null) {
                        current.add(line);
                    }
                }
            }
        }
        if (changes.isEmpty() || current != null) {
            throw new IllegalArgumentException(file + ": no complete change between <<<<, ==== and >>>>");
        }
        String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
        return new Mutation(
                name, bug, Path.of(source), List.copyOf(changes), lines.contains(OF_FILES), Scripts.of(file, lines));
    }

    static String field(Path file, List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + ": no line that begins with \"" + key + '"'));
    }

    /**
     * The source with the bug.
     *
     * @throws AssertionError if the code has moved on and the mutation has to follow it
     */
    String applyTo(String text) {
        String changed = text;
        for (Change change : changes) {
            int at = changed.indexOf(change.original());
            if (at < 0 || changed.indexOf(change.original(), at + 1) >= 0) {
                throw new AssertionError(
                        "mutation " + name + ": this is not exactly once in " + source + ":\n" + change.original());
            }
            changed = changed.substring(0, at)
                    + change.mutated()
                    + changed.substring(at + change.original().length());
        }
        return changed;
    }

    @Override
    public String toString() {
        return name;
    }
}
