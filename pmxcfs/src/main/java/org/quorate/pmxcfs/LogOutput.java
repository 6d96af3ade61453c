package org.quorate.pmxcfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.status.LogText;
import org.quorate.pmxcfs.files.DebugSwitch;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.Syslog;

/** Lines to the system's log and, while there is somebody to read it, to standard error (spec 60 §1.6). Any thread may log. */
final class LogOutput implements LogSink, DebugSwitch {
    private static final String IDENT = "pmxcfs";
    private static final int LONGEST = 8191;

    private final @Nullable Syslog syslog;
    private final PrintStream errors;
    private volatile boolean debug;
    private volatile boolean toStandardError = true;

    LogOutput(boolean debug, PrintStream errors) {
        this.debug = debug;
        this.errors = errors;
        this.syslog = open();
    }

    private static @Nullable Syslog open() {
        try {
            return new Syslog(IDENT);
        } catch (PosixException none) {
            // a machine without a system log has standard error
            return null;
        }
    }

    /** The process goes to the background. */
    void endStandardError() {
        toStandardError = false;
    }

    @Override
    public synchronized void log(Domain domain, Level level, String text) {
        if (!level.isShownAt(debug ? Level.DEBUG : Level.INFO)) {
            return;
        }
        String line = "[%s] %s: %s"
                .formatted(domain.word(), level.word(), LogText.escaped(text.getBytes(UTF_8), false, LONGEST));
        if (toStandardError) {
            errors.println(line);
        }
        if (syslog != null) {
            syslog.send(Syslog.DAEMON, level, LocalDateTime.now(ZoneId.systemDefault()), line);
        }
    }

    @Override
    public boolean isOn() {
        return debug;
    }

    @Override
    public void set(boolean on) {
        if (on != debug) {
            debug = true;
            log(Domain.MAIN, Level.NOTICE, on ? "enable debug mode" : "disable debug mode");
            debug = on;
        }
    }
}
