package org.quorate.cli;

/** A command cannot do what it was asked: the message says what, where and what to do, and is all that is printed. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(String message) {
        this(ExitCode.ERROR, message);
    }

    int exitCode() {
        return exitCode;
    }
}
