package org.quorate.config.logging;

import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;

/**
 * Where the lines of a subsystem go (spec 50 §7.1).
 *
 * @param logfile path, or {@code null}: then {@code toLogfile} does nothing
 * @param syslogFacility keyword, for example {@code daemon}
 * @param syslogPriority least grave level sent to syslog
 * @param logfilePriority least grave level written to the log file <em>and to stderr</em>
 * @param debug {@link Level#DEBUG} or {@link Level#TRACE} lowers both priorities to it; {@code null} for off
 */
public record LogSettings(
        boolean toStderr,
        boolean toSyslog,
        boolean toLogfile,
        @Nullable String logfile,
        String syslogFacility,
        Level syslogPriority,
        Level logfilePriority,
        @Nullable Level debug) {
    public static final LogSettings DEFAULT =
            new LogSettings(true, true, false, null, "daemon", Level.INFO, Level.INFO, null);

    /** Least grave level shown on stderr and in the log file. */
    public Level fileThreshold() {
        return lower(logfilePriority);
    }

    /** Least grave level sent to syslog. */
    public Level syslogThreshold() {
        return lower(syslogPriority);
    }

    private Level lower(Level priority) {
        return debug != null && debug.compareTo(priority) > 0 ? debug : priority;
    }
}
