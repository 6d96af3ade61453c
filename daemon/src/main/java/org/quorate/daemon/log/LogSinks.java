package org.quorate.daemon.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.LogEvent;
import org.quorate.base.log.Subsystem;
import org.quorate.config.logging.LoggingConfiguration;
import org.quorate.posix.local.Syslog;
import org.quorate.runtime.NodeLog;

/**
 * Takes log lines from any thread without ever blocking it: a bounded queue feeds one writer thread, and lines that find it full
 * are dropped, counted and reported by number as soon as there is room again.
 */
public final class LogSinks implements NodeLog, AutoCloseable {
    /** Lines that may wait: some seconds of the worst storm on a slow disk. */
    private static final int QUEUE_LINES = 8192;

    private static final int BATCH_LINES = 256;
    private static final long CLOSE_WAIT_MS = 3000;

    private sealed interface Item {
        record Line(long wallMillis, LogEvent event) implements Item {}

        record Apply(LogRoutes routes) implements Item {}

        record Reopen() implements Item {}

        record Plain(Level level, String text) implements Item {}

        record End() implements Item {}
    }

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final AtomicLong dropped = new AtomicLong();
    private final LineFormat format;
    private final OutputStream stderr;
    private final @Nullable Syslog syslog;
    private final Map<String, OutputStream> files = new LinkedHashMap<>();
    private final Thread writer;
    private final StringBuilder stderrText = new StringBuilder();
    private volatile LogRoutes routes = new LogRoutes(LoggingConfiguration.DEFAULT);
    private LogRoutes writerRoutes = routes;

    /**
     * @param pid shown in the log file
     * @param stderr written unbuffered
     * @param syslog {@code null} if there is none
     */
    public LogSinks(ZoneId zone, long pid, String hostName, OutputStream stderr, @Nullable Syslog syslog) {
        this.format = new LineFormat(zone, pid, hostName);
        this.stderr = stderr;
        this.syslog = syslog;
        this.writer = Thread.ofPlatform().name("log writer").daemon(true).unstarted(this::write);
        writer.start();
    }

    /** Uses this configuration for all later lines. */
    @Override
    public void apply(LoggingConfiguration configuration) {
        LogRoutes newRoutes = new LogRoutes(configuration);
        routes = newRoutes;
        enqueue(new Item.Apply(newRoutes));
    }

    /** Closes and opens the log files, after lines already logged (spec 30 §6.6). */
    @Override
    public void reopen() {
        enqueue(new Item.Reopen());
    }

    /** A message from before the logging section was read: syslog only, without subsystem. */
    public void plainToSyslog(Level level, String text) {
        enqueue(new Item.Plain(level, text));
    }

    @Override
    public boolean isEnabled(Subsystem subsystem, Level level) {
        return routes.isShown(subsystem, level);
    }

    /** Queues a line. */
    @Override
    public void log(LogEvent event) {
        enqueue(new Item.Line(System.currentTimeMillis(), event));
    }

    /** Lines lost since the start because the writer could not keep up. */
    public long droppedLines() {
        return dropped.get();
    }

    /** Writes what is queued, at most 3 s long, and ends the writer. */
    @Override
    public void close() {
        try {
            if (queue.offer(new Item.End(), CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                writer.join(CLOSE_WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void enqueue(Item item) {
        if (!queue.offer(item)) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        List<Item> batch = new ArrayList<>(BATCH_LINES);
        long droppedReported = 0;
        while (true) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(batch, BATCH_LINES - 1);
            for (Item item : batch) {
                if (item instanceof Item.End) {
                    flush();
                    closeFiles();
                    return;
                }
                handle(item);
            }
            long droppedNow = dropped.get();
            if (droppedNow != droppedReported) {
                String text = (droppedNow - droppedReported)
                        + " log lines were dropped because the log could not be written fast enough";
                writeLine(System.currentTimeMillis(), new LogEvent(0, Subsystem.MAIN, Level.WARNING, text, List.of()));
                droppedReported = droppedNow;
            }
            flush();
            batch.clear();
        }
    }

    private void handle(Item item) {
        switch (item) {
            case Item.Line line -> writeLine(line.wallMillis, line.event);
            case Item.Apply apply -> {
                flush();
                closeFiles();
                writerRoutes = apply.routes;
            }
            case Item.Reopen _ -> {
                flush();
                closeFiles();
            }
            case Item.Plain plain ->
                toSyslog(SyslogFacility.DAEMON, plain.level, System.currentTimeMillis(), plain.text);
            case Item.End _ -> throw new AssertionError("ends the writer");
        }
    }

    private void writeLine(long wallMillis, LogEvent event) {
        LogRoutes to = writerRoutes;
        if (to.isOnStderr(event.subsystem(), event.level())) {
            stderrText
                    .append(format.forStderr(to.timestamp(), wallMillis, event))
                    .append('\n');
        }
        String path = to.file(event.subsystem(), event.level());
        if (path != null) {
            writeTo(fileAt(path), format.forFile(to.timestamp(), wallMillis, event) + '\n');
        }
        if (to.isInSyslog(event.subsystem(), event.level())) {
            toSyslog(to.facility(), event.level(), wallMillis, LineFormat.forSyslog(to.timestamp(), event));
        }
    }

    private void toSyslog(int facility, Level level, long wallMillis, String text) {
        if (syslog != null) {
            syslog.send(facility, level, format.localTime(wallMillis), text);
        }
    }

    private OutputStream fileAt(String path) {
        OutputStream file = files.get(path);
        if (file == null) {
            try {
                file = new BufferedOutputStream(
                        Files.newOutputStream(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            } catch (IOException e) {
                // the original's words go to the sinks that still work
                stderrText
                        .append("Unable to reopen log file ")
                        .append(path)
                        .append(": ")
                        .append(e.getMessage())
                        .append('\n');
                file = OutputStream.nullOutputStream();
            }
            files.put(path, file);
        }
        return file;
    }

    private void flush() {
        if (!stderrText.isEmpty()) {
            writeTo(stderr, stderrText.toString());
            stderrText.setLength(0);
            flushQuietly(stderr);
        }
        files.values().forEach(LogSinks::flushQuietly);
    }

    private void closeFiles() {
        for (OutputStream file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                // there is nowhere left to say that a log file could not be closed
            }
        }
        files.clear();
    }

    private static void writeTo(OutputStream target, String text) {
        try {
            target.write(bytes(text));
        } catch (IOException e) {
            // a full disk or a closed terminal must not end the node; the other sinks have the line
        }
    }

    private static void flushQuietly(OutputStream target) {
        try {
            target.flush();
        } catch (IOException e) {
            // as in writeTo
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
