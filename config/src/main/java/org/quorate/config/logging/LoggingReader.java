package org.quorate.config.logging;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;

/** Checks and reads the {@code logging.*} keys of a map (spec 50 §7.1). */
public final class LoggingReader {
    private static final String SECTION = "logging.";
    private static final String SUBSYSTEMS = "logging.logger_subsys.";

    /** Subsystems the original can hold, those of its own included; names shorter than 64 bytes. */
    private static final int MAX_SUBSYSTEMS = 32;

    private static final int MAX_NAME_BYTES = 63;

    private static final Set<String> KNOWN_SUBSYSTEMS = Set.of(
            "APIDEF", "CFG", "CMAP", "CPG", "KNET", "MAIN", "MON", "PLOAD", "QB", "QUORUM", "SERV", "STATS", "SYNC",
            "TOTEM", "VOTEQ", "WD", "YKD");

    private static final Set<String> FACILITIES = Set.of(
            "auth",
            "authpriv",
            "cron",
            "daemon",
            "ftp",
            "kern",
            "lpr",
            "mail",
            "news",
            "syslog",
            "user",
            "uucp",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    private final Cmap map;
    private final HostEnvironment host;

    private LoggingReader(Cmap map, HostEnvironment host) {
        this.map = map;
        this.host = host;
    }

    /**
     * Reads the section. Log files are opened, and created, as a check.
     *
     * @throws LoggingException for the first value that is not allowed
     */
    public static LoggingConfiguration read(Cmap map, HostEnvironment host) throws LoggingException {
        return new LoggingReader(map, host).readAll();
    }

    private LoggingConfiguration readAll() throws LoggingException {
        boolean fileline = onOff(SECTION, "fileline", false);
        boolean functionName = onOff(SECTION, "function_name", false);
        LoggingConfiguration.Timestamp timestamp = switch (text(SECTION, "timestamp", "hires")) {
            case "on" -> LoggingConfiguration.Timestamp.ON;
            case "off" -> LoggingConfiguration.Timestamp.OFF;
            case "hires" -> LoggingConfiguration.Timestamp.HIRES;
            default -> throw new LoggingException("unknown value for timestamp");
        };
        boolean blackbox = onOff(SECTION, "blackbox", true);
        LogSettings defaults = settings(SECTION, LogSettings.DEFAULT);
        return new LoggingConfiguration(timestamp, fileline, functionName, blackbox, defaults, subsystems(defaults));
    }

    private SortedMap<String, LogSettings> subsystems(LogSettings defaults) throws LoggingException {
        SortedMap<String, LogSettings> subsystems = new TreeMap<>();
        int count = KNOWN_SUBSYSTEMS.size();
        for (String key : map.withPrefix(SUBSYSTEMS).keySet()) {
            int end = key.lastIndexOf('.');
            if (end < SUBSYSTEMS.length()) {
                continue;
            }
            String name = key.substring(SUBSYSTEMS.length(), end);
            if (subsystems.containsKey(name)) {
                continue;
            }
            count += KNOWN_SUBSYSTEMS.contains(name) ? 0 : 1;
            if (count > MAX_SUBSYSTEMS || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new LoggingException("unable to create new logging subsystem");
            }
            subsystems.put(name, settings(SUBSYSTEMS + name + '.', defaults));
        }
        return subsystems;
    }

    private LogSettings settings(String prefix, LogSettings inherited) throws LoggingException {
        boolean toStderr = yesNo(prefix, "to_stderr", inherited.toStderr());
        boolean toSyslog = yesNo(prefix, "to_syslog", inherited.toSyslog());
        boolean toFile = yesNo(prefix, "to_file", inherited.toLogfile());
        boolean toLogfile = yesNo(prefix, "to_logfile", toFile);
        String logfile = logfile(prefix, inherited.logfile());
        String facility = text(prefix, "syslog_facility", inherited.syslogFacility());
        if (!FACILITIES.contains(facility)) {
            throw new LoggingException("unknown syslog facility specified");
        }
        Level level = priority(prefix, "syslog_level", "syslog level", inherited.syslogPriority());
        Level syslogPriority = priority(prefix, "syslog_priority", "syslog priority", level);
        Level logfilePriority = priority(prefix, "logfile_priority", "logfile priority", inherited.logfilePriority());
        String word = map.getString(prefix + "debug");
        Level debug = inherited.debug();
        if (word != null) {
            debug = switch (word) {
                case "on" -> Level.DEBUG;
                case "trace" -> Level.TRACE;
                case "off" -> null;
                default -> throw new LoggingException("unknown value for debug");
            };
        }
        return new LogSettings(
                toStderr, toSyslog, toLogfile, logfile, facility, syslogPriority, logfilePriority, debug);
    }

    private @Nullable String logfile(String prefix, @Nullable String inherited) throws LoggingException {
        String path = map.getString(prefix + "logfile");
        if (path == null) {
            return inherited;
        }
        SystemError error = host.openLogFile(path);
        if (error != null) {
            throw new LoggingException(
                    "Can't open logfile '" + path + "' for reason: " + error.text() + " (" + error.number() + ')');
        }
        return path;
    }

    private boolean onOff(String prefix, String key, boolean inherited) throws LoggingException {
        return switch (text(prefix, key, inherited ? "on" : "off")) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new LoggingException("unknown value for " + key);
        };
    }

    private boolean yesNo(String prefix, String key, boolean inherited) throws LoggingException {
        return switch (text(prefix, key, inherited ? "yes" : "no")) {
            case "yes", "on" -> true;
            case "no", "off" -> false;
            default -> throw new LoggingException("unknown value for " + key);
        };
    }

    private Level priority(String prefix, String key, String shown, Level inherited) throws LoggingException {
        String word = map.getString(prefix + key);
        if (word == null) {
            return inherited;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "emerg" -> Level.EMERG;
            case "alert" -> Level.ALERT;
            case "crit" -> Level.CRIT;
            case "err", "error" -> Level.ERROR;
            case "warning" -> Level.WARNING;
            case "notice" -> Level.NOTICE;
            case "info" -> Level.INFO;
            case "debug" -> Level.DEBUG;
            default -> throw new LoggingException("unknown " + shown + " specified");
        };
    }

    private String text(String prefix, String key, String absent) {
        String value = map.getString(prefix + key);
        return value == null ? absent : value;
    }
}
