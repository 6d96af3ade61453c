package org.quorate.config.file;

import java.nio.charset.StandardCharsets;

/** A configuration file that cannot be stored; the message is the parser's exact text (spec 50 §3.2). */
public final class ConfSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The original formats into a buffer of this many bytes, NUL included. */
    private static final int MESSAGE_BUFFER = 384;

    private final int line;

    private ConfSyntaxException(String message, int line) {
        super(message, null, false, false);
        this.line = line;
    }

    static ConfSyntaxException at(String file, int line, String reason) {
        String text = "parser error: " + file + ':' + line + ": " + reason;
        boolean fits = text.getBytes(StandardCharsets.UTF_8).length < MESSAGE_BUFFER;
        return new ConfSyntaxException(fits ? text : "Can't format parser error message", line);
    }

    static ConfSyntaxException unreadable(String file, String reason) {
        return new ConfSyntaxException("Can't read file " + file + ": " + reason, 0);
    }

    /** The text of the error. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** Line number counted from 1; 0 if the file could not be read. */
    public int line() {
        return line;
    }
}
