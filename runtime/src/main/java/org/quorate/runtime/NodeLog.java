package org.quorate.runtime;

import java.util.List;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LoggingConfiguration;

/** Where the lines of a node go. */
public interface NodeLog extends Log {
    /** A line whose arguments are immutable. */
    void log(LogEvent event);

    @Override
    default void log(Subsystem subsystem, Level level, String template, Object... arguments) {
        if (isEnabled(subsystem, level)) {
            log(new LogEvent(System.nanoTime(), subsystem, level, template, List.of(arguments)));
        }
    }

    /** The section logging of the configuration that is now in effect. */
    void apply(LoggingConfiguration configuration);

    /** Files are to be closed and opened again (spec 30 §6.6). */
    void reopen();
}
