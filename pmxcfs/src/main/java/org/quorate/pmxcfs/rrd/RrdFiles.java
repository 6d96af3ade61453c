package org.quorate.pmxcfs.rrd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.rrd.RrdSample;
import org.quorate.clusterfs.status.SampleListener;

/**
 * Keeps what nodes tell of their load in files, in a thread of its own: by rrdcached while it answers, else by rrdtool. Samples come
 * from the owner's thread, which never waits: while a program hangs, they are dropped.
 */
public final class RrdFiles implements SampleListener, AutoCloseable {
    private static final int WAITING = 1000;
    private static final long END_MILLIS = 1000;

    /**
     * Where it is done.
     *
     * @param directory of all files
     * @param socket of rrdcached
     * @param rrdtool the program
     */
    public record Settings(Path directory, Path socket, String rrdtool) {
        /** Those of the machine, as the original has them. */
        public static final Settings MACHINES =
                new Settings(Path.of("/var/lib/rrdcached/db"), Path.of("/var/run/rrdcached.sock"), "rrdtool");

        public Settings withDirectory(Path other) {
            return new Settings(other, socket, rrdtool);
        }

        public Settings withSocket(Path other) {
            return new Settings(directory, other, rrdtool);
        }
    }

    private final Settings settings;
    private final LogSink log;
    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;
    private volatile @Nullable Rrdcached cached;
    private volatile @Nullable Rrdtool tool;
    private boolean saidThatNoneIsKept;
    private volatile boolean saidThatSomeAreDropped;
    private volatile boolean ending;

    private RrdFiles(Settings settings, LogSink log) {
        this.settings = settings;
        this.log = log;
        this.thread = Thread.ofPlatform().daemon().name("round robin files").unstarted(this::run);
    }

    /** Begins. Nothing is made before there is a sample. */
    public static RrdFiles start(Settings settings, LogSink log) {
        RrdFiles files = new RrdFiles(settings, log);
        files.thread.start();
        return files;
    }

    @Override
    public void sampled(String name, String text) {
        if (!waiting.offer(() -> keep(name, text)) && !saidThatSomeAreDropped) {
            saidThatSomeAreDropped = true;
            log.log(Domain.STATUS, Level.NOTICE, "RRD updates are dropped: rrdcached or rrdtool does not answer");
        }
    }

    private void run() {
        try {
            while (!ending) {
                waiting.take().run();
                saidThatSomeAreDropped = saidThatSomeAreDropped && !waiting.isEmpty();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(String name, String text) {
        RrdSample sample = RrdSample.of(name, text);
        if (sample == null) {
            log.log(Domain.STATUS, Level.CRIT, "RRD update error: unknown/wrong key " + name);
            return;
        }
        Path file = settings.directory().resolve(sample.file());
        if (!sample.isWellFormed()) {
            say("RRD update error %s: no time with values: %s".formatted(file, text));
            return;
        }
        Rrdcached daemon = connected();
        if (daemon != null && keepBy(daemon, file, sample)) {
            return;
        }
        Rrdtool program = started();
        if (program != null) {
            try {
                make(program, file, sample);
                String refusal = program.update(file, sample);
                if (refusal != null) {
                    say("RRD update error %s: %s".formatted(file, refusal));
                }
            } catch (IOException broken) {
                program.close();
                tool = null;
                say("RRD update error %s: %s".formatted(file, broken.getMessage()));
            }
        }
    }

    /** Whether rrdcached has taken it. */
    private boolean keepBy(Rrdcached daemon, Path file, RrdSample sample) {
        try {
            make(daemon, file, sample);
            String refusal = daemon.update(file, sample);
            if (refusal == null) {
                return true;
            }
            say("RRDC update error %s: %s".formatted(file, refusal));
        } catch (IOException broken) {
            daemon.close();
            cached = null;
            say("RRDC update error %s: %s".formatted(file, broken.getMessage()));
        }
        return false;
    }

    private void make(RrdProgram program, Path file, RrdSample sample) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        }
        ZoneId zone = ZoneId.systemDefault();
        String refusal = program.create(
                file, sample, LocalDate.now(zone).atStartOfDay(zone).toEpochSecond());
        if (refusal != null) {
            say("RRD create error %s: %s".formatted(file, refusal));
        }
    }

    private @Nullable Rrdcached connected() {
        Rrdcached present = cached;
        if (present == null) {
            try {
                present = Rrdcached.connect(settings.socket());
                cached = present;
                saidThatNoneIsKept = false;
            } catch (IOException none) {
                return null;
            }
        }
        return present;
    }

    private @Nullable Rrdtool started() {
        Rrdtool present = tool;
        if (present == null) {
            try {
                present = Rrdtool.start(settings.rrdtool());
                tool = present;
            } catch (IOException none) {
                if (!saidThatNoneIsKept) {
                    saidThatNoneIsKept = true;
                    say("RRD files are not kept: nobody answers at %s, and %s is not installed"
                            .formatted(settings.socket(), settings.rrdtool()));
                }
            }
        }
        return present;
    }

    private void say(String text) {
        log.log(Domain.STATUS, Level.NOTICE, text);
    }

    /** Gives what waits a second. */
    @Override
    public void close() {
        if (!waiting.offer(() -> ending = true)) {
            thread.interrupt();
        }
        try {
            thread.join(END_MILLIS);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(END_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Rrdcached daemon = cached;
        if (daemon != null) {
            daemon.close();
        }
        Rrdtool program = tool;
        if (program != null) {
            program.close();
        }
    }
}
