package org.quorate.simulation.mutation;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The scripts below the line {@code scenario:} of a file. A {@code @} in them stands for each of the values that a line
 * {@code values: FIRST LAST STEP} above gives: instants of which one has to be met, or seeds.
 */
final class Scripts {
    private static final String VALUES = "values: ";

    private Scripts() {}

    /** None if there is no such line. */
    static List<String> of(Path file, List<String> lines) {
        int scenario = lines.indexOf("scenario:");
        if (scenario < 0) {
            return List.of();
        }
        String script = String.join("\n", lines.subList(scenario + 1, lines.size()));
        if (!script.contains("@")) {
            return List.of(script);
        }
        String[] values =
                Mutation.field(file, lines.subList(0, scenario), VALUES).split(" ");
        BigDecimal last = new BigDecimal(values[1]);
        BigDecimal step = new BigDecimal(values[2]);
        List<String> scripts = new ArrayList<>();
        for (BigDecimal value = new BigDecimal(values[0]); value.compareTo(last) <= 0; value = value.add(step)) {
            scripts.add(script.replace("@", value.toPlainString()));
        }
        return scripts;
    }
}
