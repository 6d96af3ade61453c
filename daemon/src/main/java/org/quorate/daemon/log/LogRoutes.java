package org.quorate.daemon.log;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LogSettings;
import org.quorate.config.logging.LoggingConfiguration;

/** Which line goes where. {@code fileline} and {@code function_name} have no effect: a line here is data, not a place in a file. */
final class LogRoutes {
    private final LoggingConfiguration.Timestamp timestamp;
    private final int facility;
    private final Map<Subsystem, LogSettings> settings = new EnumMap<>(Subsystem.class);

    LogRoutes(LoggingConfiguration configuration) {
        this.timestamp = configuration.timestamp();
        // one facility for the process: the last one set wins
        String word = configuration.defaults().syslogFacility();
        for (LogSettings own : configuration.subsystems().values()) {
            word = own.syslogFacility();
        }
        this.facility = SyslogFacility.numberOf(word);
        for (Subsystem subsystem : Subsystem.values()) {
            settings.put(subsystem, configuration.of(subsystem.name()));
        }
    }

    LoggingConfiguration.Timestamp timestamp() {
        return timestamp;
    }

    int facility() {
        return facility;
    }

    boolean isShown(Subsystem subsystem, Level level) {
        return isOnStderr(subsystem, level) || isInSyslog(subsystem, level) || file(subsystem, level) != null;
    }

    boolean isOnStderr(Subsystem subsystem, Level level) {
        LogSettings of = of(subsystem);
        return of.toStderr() && level.isShownAt(of.fileThreshold());
    }

    boolean isInSyslog(Subsystem subsystem, Level level) {
        LogSettings of = of(subsystem);
        return of.toSyslog() && level.isShownAt(of.syslogThreshold());
    }

    /** The file the line goes to, or {@code null}. */
    @Nullable
    String file(Subsystem subsystem, Level level) {
        LogSettings of = of(subsystem);
        return of.toLogfile() && level.isShownAt(of.fileThreshold()) ? of.logfile() : null;
    }

    List<String> files() {
        List<String> paths = new ArrayList<>();
        for (LogSettings of : settings.values()) {
            if (of.logfile() != null) {
                paths.add(of.logfile());
            }
        }
        return paths;
    }

    private LogSettings of(Subsystem subsystem) {
        return settings.getOrDefault(subsystem, LogSettings.DEFAULT);
    }
}
