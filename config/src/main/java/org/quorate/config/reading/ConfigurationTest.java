package org.quorate.config.reading;

import java.util.List;
import java.util.function.Function;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.logging.LogSettings;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.config.logging.LoggingConfiguration.Timestamp;

/** {@code corosync -t}: reads a configuration and says on stderr what a start would make of it (spec 50 §2.2). */
public final class ConfigurationTest {
    private static final String EXIT_FILE = "util.c";
    private static final String EXIT_FUNCTION = "_corosync_exit_error";
    private static final int EXIT_LINE = 132;

    private final LoggingConfiguration logging;
    private final Function<Timestamp, String> timestamps;
    private final StringBuilder stderr = new StringBuilder();

    private ConfigurationTest(LoggingConfiguration logging, Function<Timestamp, String> timestamps) {
        this.logging = logging;
        this.timestamps = timestamps;
    }

    /**
     * What the program prints and returns.
     *
     * @param stderr complete, with line ends; nothing goes to stdout
     */
    public record Outcome(int exitStatus, String stderr) {}

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
                test.log(Subsystem.MAIN, Level.NOTICE, "Corosync Cluster Engine exiting normally");
                yield test.outcome(0);
            }
            case ConfigurationResult.Refused refused -> {
                if (!refused.stage().isLogged()) {
                    yield new Outcome(refused.stage().exitStatus(), refused.text() + '\n');
                }
                ConfigurationTest test = new ConfigurationTest(refused.logging(), timestamps);
                test.logAll(refused.notices());
                test.log(Subsystem.MAIN, Level.ERROR, refused.text());
                test.log(Subsystem.MAIN, Level.ERROR, refused.stage().exitLine());
                yield test.outcome(refused.stage().exitStatus());
            }
        };
    }

    private void logAll(List<ConfigurationNotice> notices) {
        for (ConfigurationNotice notice : notices) {
            log(notice.subsystem(), notice.level(), notice.text());
        }
    }

    private void log(Subsystem subsystem, Level level, String text) {
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
        stderr.append(origin()).append(text).append('\n');
    }

    /** Places in the source are those of the original's exit, whatever the line: there is nothing else to point at. */
    private String origin() {
        String function = logging.functionName() ? EXIT_FUNCTION : "";
        if (!logging.fileline()) {
            return function.isEmpty() ? "" : function + ' ';
        }
        return EXIT_FILE + ':' + (function.isEmpty() ? "" : function + ':') + EXIT_LINE + ' ';
    }

    private static String padded(String word, int width) {
        return word + " ".repeat(Math.max(0, width - word.length()));
    }

    private Outcome outcome(int exitStatus) {
        return new Outcome(exitStatus, stderr.toString());
    }
}
