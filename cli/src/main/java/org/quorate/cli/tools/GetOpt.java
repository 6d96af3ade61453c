package org.quorate.cli.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Command lines as GNU getopt_long reads them: options may be joined, and may stand behind other words. */
final class GetOpt {
    private final List<Option> options = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    /**
     * @param letter of the option; a long option has that of its short form
     */
    record Option(char letter, String argument) {}

    /** A wrong command line, in getopt's words. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /**
     * @param letters short options, a colon after those with an argument
     * @param longOptions names to letters
     */
    GetOpt(String program, String letters, Map<String, Character> longOptions, List<String> arguments) throws Unusable {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--")) {
                operands.addAll(arguments.subList(i + 1, arguments.size()));
                return;
            }
            if (word.startsWith("--")) {
                i += longOption(program, letters, longOptions, word, next(arguments, i));
            } else if (word.length() > 1 && word.startsWith("-")) {
                i += shortOptions(program, letters, word, next(arguments, i));
            } else {
                operands.add(word);
            }
        }
    }

    private static @Nullable String next(List<String> arguments, int index) {
        return index + 1 < arguments.size() ? arguments.get(index + 1) : null;
    }

    /** Returns how many more words were used. */
    private int longOption(
            String program, String letters, Map<String, Character> names, String word, @Nullable String following)
            throws Unusable {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        Character letter = names.get(name);
        if (letter == null) {
            throw new Unusable(program + ": unrecognized option '--" + name + "'");
        }
        if (!takesArgument(letters, letter)) {
            options.add(new Option(letter, ""));
            return 0;
        }
        if (equals >= 0) {
            options.add(new Option(letter, word.substring(equals + 1)));
            return 0;
        }
        if (following == null) {
            throw new Unusable(program + ": option '--" + name + "' requires an argument");
        }
        options.add(new Option(letter, following));
        return 1;
    }

    private int shortOptions(String program, String letters, String word, @Nullable String following) throws Unusable {
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            if (letter == ':' || letters.indexOf(letter) < 0) {
                throw new Unusable(program + ": invalid option -- '" + letter + "'");
            }
            if (!takesArgument(letters, letter)) {
                options.add(new Option(letter, ""));
                continue;
            }
            if (i + 1 < word.length()) {
                options.add(new Option(letter, word.substring(i + 1)));
                return 0;
            }
            if (following == null) {
                throw new Unusable(program + ": option requires an argument -- '" + letter + "'");
            }
            options.add(new Option(letter, following));
            return 1;
        }
        return 0;
    }

    private static boolean takesArgument(String letters, char letter) {
        int at = letters.indexOf(letter);
        return at >= 0 && at + 1 < letters.length() && letters.charAt(at + 1) == ':';
    }

    List<Option> options() {
        return options;
    }

    List<String> operands() {
        return operands;
    }

    /** A whole decimal number as strtoll reads it, in range; else {@code null}. */
    static @Nullable Long number(String text, long min, long max) {
        try {
            long value = Long.parseLong(text.stripLeading());
            return value >= min && value <= max ? value : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
