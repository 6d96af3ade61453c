package org.quorate.config.file;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a configuration file, classified (spec 50 §3.1).
 *
 * @param number counted from 1
 * @param raw the bytes of the line with its line end, one char a byte
 * @param name of the section or key; the reason for {@link Kind#BROKEN}
 * @param value of a key
 */
record ConfLine(int number, String raw, Kind kind, String name, String value) {
    /** Bytes of a line with its line end. */
    static final int MAX_BYTES = 511;

    enum Kind {
        /** Empty or a comment. */
        NOTHING,
        OPEN,
        KEY,
        CLOSE,
        /** Ends the parse. */
        BROKEN
    }

    /** The lines of a file; after a {@link Kind#BROKEN} one, or at the end, there are no more. Braces match unless broken. */
    static List<ConfLine> split(byte[] content) {
        List<ConfLine> lines = new ArrayList<>();
        int depth = 0;
        int at = 0;
        while (at < content.length) {
            int end = endOfLine(content, at);
            ConfLine line = read(lines.size() + 1, ByteText.of(content, at, end));
            if (line.kind == Kind.CLOSE && depth == 0) {
                line = line.broken("Unexpected closing brace");
            }
            lines.add(line);
            switch (line.kind) {
                case OPEN -> depth++;
                case CLOSE -> depth--;
                case NOTHING, KEY -> {}
                case BROKEN -> {
                    return lines;
                }
            }
            at = end;
        }
        if (depth > 0) {
            lines.add(new ConfLine(lines.size(), "", Kind.BROKEN, "Missing closing brace", ""));
        }
        return lines;
    }

    private static int endOfLine(byte[] content, int from) {
        int limit = Math.min(content.length, from + MAX_BYTES);
        for (int i = from; i < limit; i++) {
            if (content[i] == '\n') {
                return i + 1;
            }
        }
        return limit;
    }

    private static ConfLine read(int number, String raw) {
        boolean ended = raw.endsWith("\n");
        boolean endOfFile = !ended && raw.length() < MAX_BYTES;
        int nul = raw.indexOf('\0');
        // A NUL hides the line end from the original, which then takes the line for too long.
        if (nul >= 0 ? !endOfFile : !ended && !endOfFile) {
            return new ConfLine(number, raw, Kind.BROKEN, "Line too long", "");
        }
        String text = nul >= 0 ? raw.substring(0, nul) : raw;
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        return classify(number, raw, ByteText.stripTrailing(text));
    }

    private static ConfLine classify(int number, String raw, String text) {
        String content = ByteText.stripLeading(text);
        if (content.isEmpty() || content.startsWith("#")) {
            return new ConfLine(number, raw, Kind.NOTHING, "", "");
        }
        int brace = content.indexOf('{');
        if (brace >= 0) {
            String name = ByteText.stripName(content.substring(0, brace));
            ConfLine line = new ConfLine(number, raw, Kind.OPEN, name, "");
            if (name.isEmpty()) {
                return line.broken("Missing section name before opening bracket '{'");
            }
            boolean more = !ByteText.strip(content.substring(brace + 1)).isEmpty();
            return more ? line.broken("Extra characters after opening bracket '{'") : line;
        }
        int colon = content.indexOf(':');
        if (colon >= 0) {
            String key = ByteText.stripName(content.substring(0, colon));
            return new ConfLine(number, raw, Kind.KEY, key, ByteText.strip(content.substring(colon + 1)));
        }
        ConfLine line = new ConfLine(number, raw, Kind.CLOSE, "", "");
        if (content.indexOf('}') >= 0) {
            boolean more = !content.equals("}");
            return more ? line.broken("Extra characters before or after closing bracket '}'") : line;
        }
        return line.broken("Line is not opening or closing section or key value");
    }

    private ConfLine broken(String reason) {
        return new ConfLine(number, raw, Kind.BROKEN, reason, "");
    }
}
