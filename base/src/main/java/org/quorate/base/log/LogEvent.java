package org.quorate.base.log;

import java.util.List;
import java.util.Locale;

/**
 * One log line as data. The template is the original's text with Java format directives and identifies the kind of event; the
 * arguments carry the figures.
 *
 * @param nanos time of the input that caused it, on the node's monotonic clock
 * @param template {@link java.util.Formatter} syntax, without a line end
 */
public record LogEvent(long nanos, Subsystem subsystem, Level level, String template, List<Object> arguments) {
    public LogEvent {
        arguments = List.copyOf(arguments);
    }

    /** The text of the line without time, level and subsystem. */
    public String text() {
        return arguments.isEmpty() ? template : String.format(Locale.ROOT, template, arguments.toArray());
    }
}
