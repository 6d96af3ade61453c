package org.quorate.pmxcfs;

import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.ProcessSignal;
import org.quorate.posix.event.Signals;
import org.quorate.posix.file.ExclusiveLock;
import org.quorate.posix.process.Accounts;
import org.quorate.posix.process.Session;

/** The cluster file system's daemon: from the command line to its exit status (spec 60 §1). */
public final class Pmxcfs {
    private static final int NORMAL = 0;
    private static final int FAILED = 255;
    private static final int UMASK = 027;
    private static final String DEFAULT_GROUP = "www-data";

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
        LocalNode node = LocalNode.of(options);
        log.log(
                Domain.MAIN,
                Level.NOTICE,
                "resolved node name '%s' to '%s' for default node IP address".formatted(node.name(), node.address()));
        Owner owner = owner();
        int _ = Session.umask(UMASK);
        StateFiles files = new StateFiles(options, owner, log);
        files.makeDirectories();
        try (Signals signals = signals();
                ExclusiveLock _ = files.lock()) {
            int status = run(node, owner, files, signals, out);
            files.removePid();
            return status;
        }
    }

    /** Of root's files the group is the original's; what others mount for themselves is theirs. */
    private Owner owner() throws StartFailure {
        int user = Accounts.effectiveUser();
        if (options.group() == null && user != Owner.ROOT) {
            return new Owner(user, Accounts.effectiveGroup());
        }
        String name = options.group() == null ? DEFAULT_GROUP : options.group();
        OptionalInt group = Accounts.gidOf(name);
        if (group.isEmpty()) {
            throw new StartFailure("Unable to get " + name + " group ID");
        }
        return new Owner(user, group.getAsInt());
    }

    private int run(LocalNode node, Owner owner, StateFiles files, Signals signals, PrintStream out)
            throws StartFailure {
        try (RunningFileSystem running = RunningFileSystem.start(options, node, owner, files, log)) {
            files.writePid();
            files.removeRestartFlag();
            if (options.detached()) {
                goToBackground(out);
            }
            int status = running.awaitEnd(signals);
            files.setRestartFlag();
            log.log(Domain.MAIN, Level.NOTICE, "teardown filesystem");
            return status;
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
