package org.quorate.runtime;

import org.quorate.base.log.Log;
import org.quorate.base.log.LogEvent;
import org.quorate.config.logging.LoggingConfiguration;

/** Where the lines of a node go. */
public interface NodeLog extends Log {
    /** A line whose arguments are immutable. */
    void log(LogEvent event);

    /** The section logging of the configuration that is now in effect. */
    void apply(LoggingConfiguration configuration);

    /** Files are to be closed and opened again (spec 30 §6.6). */
    void reopen();
}
