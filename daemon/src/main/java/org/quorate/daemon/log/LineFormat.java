package org.quorate.daemon.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.quorate.base.log.LogEvent;
import org.quorate.config.logging.LoggingConfiguration.Timestamp;

/** The texts of one log line (spec 50 §7.2). Not thread safe: it remembers the second it formatted last. */
final class LineFormat {
    private final ZoneId zone;
    private final long pid;
    private final String hostName;
    private long secondFormatted = Long.MIN_VALUE;
    private String formatted = "";

    LineFormat(ZoneId zone, long pid, String hostName) {
        this.zone = zone;
        this.pid = pid;
        this.hostName = hostName;
    }

    /** {@code Nov 22 07:30:58.021 notice  [MAIN  ] text}. */
    String forStderr(Timestamp timestamp, long wallMillis, LogEvent event) {
        return stamp(timestamp, wallMillis) + levelAndText(event);
    }

    /** {@code Nov 22 07:30:58.021 [11974] node1 corosync notice  [MAIN  ] text}; with the timestamp a blank is lost, as in the original. */
    String forFile(Timestamp timestamp, long wallMillis, LogEvent event) {
        String program = timestamp == Timestamp.OFF ? " corosync" : " corosync ";
        return stamp(timestamp, wallMillis) + '[' + pid + "] " + hostName + program + levelAndText(event);
    }

    /** What follows {@code corosync[18153]: } in syslog: the blank behind a removed timestamp stays. */
    static String forSyslog(Timestamp timestamp, LogEvent event) {
        return (timestamp == Timestamp.OFF ? " " : "  ") + tagAndText(event);
    }

    LocalDateTime localTime(long wallMillis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(wallMillis), zone);
    }

    private static String levelAndText(LogEvent event) {
        return pad(event.level().word(), 7) + ' ' + tagAndText(event);
    }

    private static String tagAndText(LogEvent event) {
        String text = event.text();
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        return '[' + pad(event.subsystem().name(), 6) + "] " + text;
    }

    private static String pad(String word, int width) {
        return word.length() >= width ? word : word + " ".repeat(width - word.length());
    }

    private String stamp(Timestamp timestamp, long wallMillis) {
        return switch (timestamp) {
            case OFF -> "";
            case ON -> seconds(wallMillis) + ' ';
            case HIRES -> {
                int millis = (int) Math.floorMod(wallMillis, 1000L);
                yield seconds(wallMillis)
                        + '.'
                        + (char) ('0' + millis / 100)
                        + (char) ('0' + millis / 10 % 10)
                        + (char) ('0' + millis % 10)
                        + ' ';
            }
        };
    }

    private String seconds(long wallMillis) {
        long second = Math.floorDiv(wallMillis, 1000L);
        if (second != secondFormatted) {
            secondFormatted = second;
            formatted = Timestamps.seconds(localTime(wallMillis));
        }
        return formatted;
    }
}
