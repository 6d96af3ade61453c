package org.quorate.pmxcfs;

import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.Epoll;
import org.quorate.posix.event.Poll;
import org.quorate.posix.event.ProcessSignal;
import org.quorate.posix.event.Signals;
import org.quorate.posix.process.Session;

/** The cluster file system's daemon: from the command line to its exit status (spec 60 §1). */
public final class Pmxcfs {
    private static final int NORMAL = 0;
    private static final int FAILED = 255;
    private static final int LOOK_EVERY_MILLIS = 1000;

    private final PmxcfsOptions options;
    private final LogOutput log;

    private Pmxcfs(PmxcfsOptions options, LogOutput log) {
        this.options = options;
        this.log = log;
    }

    public static void main(String[] arguments) {
        // libraries log to nobody here; that nobody is there need not be said
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /**
     * Runs until the end.
     *
     * @param arguments as on the command line, without the command's name
     * @return the exit status of the process
     */
    static int run(List<String> arguments, PrintStream out, PrintStream errors) {
        PmxcfsOptions options;
        try {
            options = PmxcfsOptions.parse(arguments);
        } catch (PmxcfsOptions.UsageException e) {
            new LogOutput(false, errors).log(Domain.MAIN, Level.CRIT, String.valueOf(e.getMessage()));
            return e.exitStatus();
        }
        if (options.help()) {
            out.print(PmxcfsOptions.HELP);
            return NORMAL;
        }
        Pmxcfs process = new Pmxcfs(options, new LogOutput(options.debug(), errors));
        return options.foreground() || options.detached() ? process.runHere(out) : process.startInBackground();
    }

    private int startInBackground() {
        try {
            if (BackgroundStart.run()) {
                return NORMAL;
            }
            log.log(Domain.MAIN, Level.CRIT, "child failed to send '1'");
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.CRIT, "failed to daemonize program - " + e.getMessage());
        }
        return FAILED;
    }

    private int runHere(PrintStream out) {
        try {
            int status = runLocked(out);
            log.log(Domain.MAIN, Level.NOTICE, "exit proxmox configuration filesystem (%d)".formatted(status));
            return status;
        } catch (StartFailure failure) {
            log.log(Domain.MAIN, Level.CRIT, String.valueOf(failure.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.log(Domain.MAIN, Level.NOTICE, "exit proxmox configuration filesystem (-1)");
        return FAILED;
    }

    private int runLocked(PrintStream out) throws StartFailure, InterruptedException {
        try (Signals signals = signals();
                StartedFileSystem started = StartedFileSystem.start(options, log)) {
            if (options.detached()) {
                goToBackground(out);
            }
            return awaitEnd(started, signals);
        }
    }

    /** Waits for a signal, an unmount from outside, or a failure; the exit status. */
    private static int awaitEnd(StartedFileSystem started, Signals signals) throws StartFailure {
        try {
            while (true) {
                int _ = Poll.await(signals.fd(), Epoll.IN, LOOK_EVERY_MILLIS);
                if (!signals.drain().isEmpty()) {
                    return NORMAL;
                }
                switch (started.state()) {
                    case RUNNING -> {}
                    case UNMOUNTED -> {
                        return NORMAL;
                    }
                    case BROKEN -> {
                        return FAILED;
                    }
                }
            }
        } catch (PosixException e) {
            throw new StartFailure("cannot wait for signals: " + e.getMessage(), e);
        }
    }

    /** From now on they end the file system in order. */
    private static Signals signals() throws StartFailure {
        try {
            return new Signals(EnumSet.of(ProcessSignal.TERMINATE, ProcessSignal.INTERRUPT, ProcessSignal.HANGUP));
        } catch (PosixException e) {
            throw new StartFailure("cannot watch signals: " + e.getMessage(), e);
        }
    }

    private void goToBackground(PrintStream out) throws StartFailure {
        out.write(BackgroundStart.READY);
        out.flush();
        log.endStandardError();
        try {
            Session.start();
        } catch (PosixException e) {
            // it already leads a session: as good
        }
        try {
            Session.redirectStandardStreams();
        } catch (PosixException e) {
            throw new StartFailure("failed to daemonize program - " + e.getMessage(), e);
        }
    }
}
