package org.quorate.cli.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The usage texts, exactly as the originals print them. */
final class HelpText {
    private HelpText() {}

    static String of(String tool) {
        try (InputStream text = HelpText.class.getResourceAsStream(tool + "-help.txt")) {
            if (text == null) {
                throw new IllegalStateException("no help text for " + tool);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
