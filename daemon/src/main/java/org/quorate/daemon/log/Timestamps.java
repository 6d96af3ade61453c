package org.quorate.daemon.log;

import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.quorate.config.logging.LoggingConfiguration.Timestamp;

/** The time as log lines show it: {@code Nov 22 07:37:52.213} (spec 50 §7.2). */
public final class Timestamps {
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private Timestamps() {}

    public static String of(Timestamp timestamp, LocalDateTime time) {
        return switch (timestamp) {
            case OFF -> "";
            case ON -> seconds(time);
            case HIRES -> seconds(time) + String.format(Locale.ROOT, ".%03d", time.get(ChronoField.MILLI_OF_SECOND));
        };
    }

    static String seconds(LocalDateTime time) {
        return String.format(
                Locale.ROOT,
                "%s %02d %02d:%02d:%02d",
                MONTHS[time.getMonthValue() - 1],
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond());
    }
}
