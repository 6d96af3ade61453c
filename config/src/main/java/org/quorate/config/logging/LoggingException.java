package org.quorate.config.logging;

/** A logging section that cannot be used; exit status 7. */
public final class LoggingException extends Exception {
    private static final long serialVersionUID = 1L;

    LoggingException(String reason) {
        super(reason, null, false, false);
    }

    /** The text without {@code parse error in config: } and the full stop. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
