package org.quorate.base.log;

/**
 * Where a layer reports what happens to it. Lines have the original's exact text wherever it has one for the event; a line of
 * our own says what, where and what to do.
 *
 * <p>A template without arguments is printed as it is; with arguments it is {@link java.util.Formatter} syntax. Unsigned
 * numbers must be passed as strings or widened: Java's {@code %d} is signed.
 */
public interface Log {
    /** Whether anybody wants the line; guard work done only for logging on hot paths. */
    boolean isEnabled(Subsystem subsystem, Level level);

    void log(Subsystem subsystem, Level level, String template, Object... arguments);

    /** A log nobody reads. */
    Log NONE = new Log() {
        @Override
        public boolean isEnabled(Subsystem subsystem, Level level) {
            return false;
        }

        @Override
        public void log(Subsystem subsystem, Level level, String template, Object... arguments) {
            // nobody reads it
        }
    };
}
