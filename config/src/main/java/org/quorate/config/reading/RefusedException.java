package org.quorate.config.reading;

/** First reason not to use a configuration; never leaves this package. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String text) {
        super(text, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
