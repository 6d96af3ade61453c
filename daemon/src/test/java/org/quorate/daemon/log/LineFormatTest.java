package org.quorate.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LoggingConfiguration.Timestamp;

final class LineFormatTest {
    private static final LogEvent START =
            new LogEvent(0, Subsystem.MAIN, Level.NOTICE, "Corosync Cluster Engine %s starting up", List.of("3.1.7"));

    private final LineFormat format = new LineFormat(ZoneOffset.UTC, 11974, "node1");

    private static long wall(int month, int day, int millis) {
        return LocalDateTime.of(2026, month, day, 7, 30, 58).toEpochSecond(ZoneOffset.UTC) * 1000 + millis;
    }

    @Test
    void stderrLinesAreTheOriginals() {
        assertThat(format.forStderr(Timestamp.HIRES, wall(11, 22, 21), START))
                .isEqualTo("Nov 22 07:30:58.021 notice  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up");
        assertThat(format.forStderr(Timestamp.ON, wall(9, 2, 21), START))
                .isEqualTo("Sep 02 07:30:58 notice  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up");
        assertThat(format.forStderr(Timestamp.OFF, wall(9, 2, 21), START))
                .isEqualTo("notice  [MAIN  ] Corosync Cluster Engine 3.1.7 starting up");
    }

    @Test
    void fileLinesCarryPidAndHost() {
        assertThat(format.forFile(Timestamp.HIRES, wall(11, 22, 21), START))
                .isEqualTo("Nov 22 07:30:58.021 [11974] node1 corosync notice  [MAIN  ] "
                        + "Corosync Cluster Engine 3.1.7 starting up");
    }

    @Test
    void syslogKeepsTheBlankOfTheRemovedTimestamp() {
        LogEvent event = new LogEvent(0, Subsystem.MAIN, Level.NOTICE, "text\n", List.of());
        assertThat(LineFormat.forSyslog(Timestamp.HIRES, event)).isEqualTo("  [MAIN  ] text");
        assertThat(LineFormat.forSyslog(Timestamp.OFF, event)).isEqualTo(" [MAIN  ] text");
    }
}
