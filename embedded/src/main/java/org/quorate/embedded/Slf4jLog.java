package org.quorate.embedded;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.runtime.NodeLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of an embedded node, to the application's log: loggers {@code org.quorate.node.totem} and so on, whose levels decide instead
 * of the section logging. A thread of its own writes them, because the node's must not wait for an appender.
 */
final class Slf4jLog implements NodeLog, AutoCloseable {
    private static final int QUEUE_LINES = 8192;
    private static final LogEvent END = new LogEvent(0, Subsystem.MAIN, Level.TRACE, "", List.of());
    private static final long CLOSE_WAIT_MS = 3000;

    private final Map<Subsystem, Logger> loggers = new EnumMap<>(Subsystem.class);
    private final BlockingQueue<LogEvent> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;

    Slf4jLog() {
        for (Subsystem subsystem : Subsystem.values()) {
            loggers.put(
                    subsystem,
                    LoggerFactory.getLogger(
                            "org.quorate.node." + subsystem.name().toLowerCase(Locale.ROOT)));
        }
        writer = Thread.ofPlatform().daemon().name("quorate-log").start(this::write);
    }

    private Logger logger(Subsystem subsystem) {
        Logger logger = loggers.get(subsystem);
        if (logger == null) {
            throw new IllegalStateException("no logger for " + subsystem);
        }
        return logger;
    }

    private static org.slf4j.event.Level level(Level level) {
        return switch (level) {
            case EMERG, ALERT, CRIT, ERROR -> org.slf4j.event.Level.ERROR;
            case WARNING -> org.slf4j.event.Level.WARN;
            case NOTICE, INFO -> org.slf4j.event.Level.INFO;
            case DEBUG -> org.slf4j.event.Level.DEBUG;
            case TRACE -> org.slf4j.event.Level.TRACE;
        };
    }

    @Override
    public boolean isEnabled(Subsystem subsystem, Level level) {
        return logger(subsystem).isEnabledForLevel(level(level));
    }

    @Override
    public void log(LogEvent event) {
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public void apply(LoggingConfiguration configuration) {
        // the application's log has its own configuration
    }

    @Override
    public void reopen() {
        // the application's log has its own files
    }

    @SuppressWarnings("ReferenceEquality") // the end is one object
    private void write() {
        long reported = 0;
        while (true) {
            LogEvent event;
            try {
                event = queue.take();
            } catch (InterruptedException e) {
                return;
            }
            if (event == END) {
                return;
            }
            long lost = dropped.get();
            if (lost != reported) {
                logger(Subsystem.MAIN)
                        .warn("{} log lines were lost: the log is slow, or an appender fails", lost - reported);
                reported = lost;
            }
            write(event);
        }
    }

    private void write(LogEvent event) {
        try {
            logger(event.subsystem()).atLevel(level(event.level())).log(event.text());
        } catch (RuntimeException e) {
            dropped.incrementAndGet(); // an appender's failure is not the node's; the count is told
        }
    }

    /** Writes what is queued, at most 3 s long. */
    @Override
    public void close() {
        try {
            if (queue.offer(END, CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                writer.join(CLOSE_WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
