package org.quorate.config.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.logging.LogSettings;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.config.logging.LoggingConfiguration.Timestamp;

/** {@code corosync -t}: reads a configuration and says on stderr what a start would make of it (spec 50 §2.2). */
public final class ConfigurationTest {
    private static final Origin NORMAL_EXIT = new Origin("util.c", "_corosync_exit_error", 132);
    private static final Origin ERROR_EXIT = new Origin("util.c", "_corosync_exit_error", 135);
    /** Warnings by how they begin, with the line of the original that writes them. */
    private static final Map<String, Integer> WARNING_LINES = Map.of(
            "member section is used together", 1421,
            "member section is deprecated", 1425,
            "nodeid in totem section", 1429,
            "interface section bindnetaddr", 1434);

    private static final int LAST_WARNING_LINE = 1439;

    private final LoggingConfiguration logging;
    private final Function<Timestamp, String> timestamps;
    private final StringBuilder stderr = new StringBuilder();
    private final List<ConfigurationNotice> logged = new ArrayList<>();

    private ConfigurationTest(LoggingConfiguration logging, Function<Timestamp, String> timestamps) {
        this.logging = logging;
        this.timestamps = timestamps;
    }

    /** The place in the original's source that {@code fileline} and {@code function_name} show. */
    private record Origin(String file, String function, int line) {
        static Origin main(int line) {
            return new Origin("main.c", "main", line);
        }
    }

    /**
     * What the program prints and returns.
     *
     * @param stderr complete, with line ends; nothing goes to stdout
     * @param logged the same as log lines, for syslog and log files; empty when it ends before the logging section counts
     */
    public record Outcome(int exitStatus, String stderr, List<ConfigurationNotice> logged) {
        public Outcome {
            logged = List.copyOf(logged);
        }
    }

    /**
     * Tests a file.
     *
     * @param timestamps the local time as log lines show it: {@code Nov 22 07:37:52}, with {@link Timestamp#HIRES} and {@code .213};
     *     not asked for {@link Timestamp#OFF}
     */
    public static Outcome run(String path, HostEnvironment host, Function<Timestamp, String> timestamps) {
        return of(ConfigurationReader.read(path, host), List.of(), timestamps);
    }

    /**
     * What the program prints and returns for a file already read.
     *
     * @param remarks of the daemon about an accepted configuration, which do not change the exit status
     */
    public static Outcome of(
            ConfigurationResult result, List<ConfigurationNotice> remarks, Function<Timestamp, String> timestamps) {
        return switch (result) {
            case ConfigurationResult.Accepted accepted -> {
                ConfigurationTest test =
                        new ConfigurationTest(accepted.configuration().logging(), timestamps);
                test.logAll(accepted.notices());
                test.logAll(remarks);
                test.log(Subsystem.MAIN, Level.NOTICE, "Corosync Cluster Engine exiting normally", NORMAL_EXIT);
                yield test.outcome(0);
            }
            case ConfigurationResult.Refused refused -> {
                if (!refused.stage().isLogged()) {
                    yield new Outcome(refused.stage().exitStatus(), refused.text() + '\n', List.of());
                }
                ConfigurationTest test = new ConfigurationTest(refused.logging(), timestamps);
                test.logAll(refused.notices());
                test.log(
                        Subsystem.MAIN,
                        Level.ERROR,
                        refused.text(),
                        Origin.main(refused.stage().errorLine()));
                test.log(Subsystem.MAIN, Level.ERROR, refused.stage().exitLine(), ERROR_EXIT);
                yield test.outcome(refused.stage().exitStatus());
            }
        };
    }

    private void logAll(List<ConfigurationNotice> notices) {
        for (ConfigurationNotice notice : notices) {
            log(notice.subsystem(), notice.level(), notice.text(), warningOrigin(notice.text()));
        }
    }

    private static Origin warningOrigin(String text) {
        return Origin.main(WARNING_LINES.entrySet().stream()
                .filter(entry -> text.startsWith(entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .findFirst()
                .orElse(LAST_WARNING_LINE));
    }

    private void log(Subsystem subsystem, Level level, String text, Origin origin) {
        logged.add(new ConfigurationNotice(subsystem, level, text));
        LogSettings settings = logging.of(subsystem.name());
        if (!settings.toStderr() || !level.isShownAt(settings.fileThreshold())) {
            return;
        }
        if (logging.timestamp() != Timestamp.OFF) {
            stderr.append(timestamps.apply(logging.timestamp())).append(' ');
        }
        stderr.append(padded(level.word(), 7))
                .append(" [")
                .append(padded(subsystem.name(), 6))
                .append("] ");
        stderr.append(shown(origin)).append(text).append('\n');
    }

    private String shown(Origin origin) {
        String function = logging.functionName() ? origin.function : "";
        if (!logging.fileline()) {
            return function.isEmpty() ? "" : function + ' ';
        }
        return origin.file + ':' + (function.isEmpty() ? "" : function + ':') + origin.line + ' ';
    }

    private static String padded(String word, int width) {
        return word + " ".repeat(Math.max(0, width - word.length()));
    }

    private Outcome outcome(int exitStatus) {
        return new Outcome(exitStatus, stderr.toString(), logged);
    }
}
