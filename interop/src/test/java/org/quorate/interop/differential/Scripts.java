package org.quorate.interop.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.quorate.simulation.scenario.ScenarioSyntaxException;

/** The scripts among the resources. */
final class Scripts {
    static final List<String> ALL =
            List.of("partition", "kill", "pause", "leave", "loss", "two-node", "halves", "tie", "last-man", "clients");

    private Scripts() {}

    static Script named(String name) {
        try (InputStream script = Scripts.class.getResourceAsStream("/differential/" + name + ".scn")) {
            if (script == null) {
                throw new IllegalArgumentException("there is no script " + name);
            }
            return Script.parse(name, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ScenarioSyntaxException e) {
            throw new IllegalArgumentException(name + ".scn:" + e.line() + ":" + e.column() + ": " + e.getMessage(), e);
        }
    }
}
