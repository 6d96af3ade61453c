package org.quorate.simulation.scenario;

/** A script cannot be read. */
public final class ScenarioSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    ScenarioSyntaxException(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** 1 and up. */
    public int line() {
        return line;
    }

    /** 1 and up. */
    public int column() {
        return column;
    }
}
