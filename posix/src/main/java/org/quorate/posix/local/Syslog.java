package org.quorate.posix.local;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Locale;
import org.quorate.base.log.Level;
import org.quorate.posix.PosixException;

/**
 * Sends lines to the system log in the form the C library's syslog() gives them (spec 50 §7.2). Never waits: a line the log
 * daemon does not take is counted, not repeated.
 */
public final class Syslog implements AutoCloseable {
    /** The facility {@code daemon}. */
    public static final int DAEMON = 3;

    private static final String DEFAULT_SOCKET = "/dev/log";
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private final LocalDatagrams datagrams;
    private final String identAndPid;
    private long lostLines;

    /** @param ident the program's name; the process id is added */
    public Syslog(String ident) throws PosixException {
        this(ident, DEFAULT_SOCKET);
    }

    public Syslog(String ident, String socketPath) throws PosixException {
        this.datagrams = new LocalDatagrams(UnixAddress.ofPath(socketPath));
        this.identAndPid = ident + "[" + ProcessHandle.current().pid() + "]: ";
    }

    /**
     * @param facility 0..23
     * @param time local time of the line
     * @param text after {@code "ident[pid]: "}, with the blanks the line format asks for
     */
    public void send(int facility, Level level, LocalDateTime time, String text) {
        byte[] line = format(facility, level, time, identAndPid, text).getBytes(StandardCharsets.UTF_8);
        if (datagrams.send(line) != 0) {
            lostLines++;
        }
    }

    static String format(int facility, Level level, LocalDateTime time, String identAndPid, String text) {
        int priority = facility * 8 + severity(level);
        return String.format(
                Locale.ROOT,
                "<%d>%s %2d %02d:%02d:%02d %s%s",
                priority,
                MONTHS[time.getMonthValue() - 1],
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond(),
                identAndPid,
                text);
    }

    private static int severity(Level level) {
        return switch (level) {
            case EMERG -> 0;
            case ALERT -> 1;
            case CRIT -> 2;
            case ERROR -> 3;
            case WARNING -> 4;
            case NOTICE -> 5;
            case INFO -> 6;
            case DEBUG, TRACE -> 7;
        };
    }

    /** Lines the log daemon did not take, because it is not running or too slow. */
    public long lostLines() {
        return lostLines;
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
