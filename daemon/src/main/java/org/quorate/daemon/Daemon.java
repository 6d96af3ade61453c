package org.quorate.daemon;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.config.reading.ConfigurationNotice;
import org.quorate.config.reading.ConfigurationReader;
import org.quorate.config.reading.ConfigurationResult;
import org.quorate.config.reading.ConfigurationTest;
import org.quorate.config.reading.RunningConfiguration;
import org.quorate.daemon.log.LogSinks;
import org.quorate.daemon.log.Timestamps;
import org.quorate.engine.Node;
import org.quorate.engine.recording.HostRecorder;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.event.ProcessSignal;
import org.quorate.posix.event.Signals;
import org.quorate.posix.file.LockFile;
import org.quorate.posix.local.Syslog;
import org.quorate.posix.process.Session;
import org.quorate.runtime.host.LocalMachine;
import org.quorate.runtime.host.StateDirectory;

/** The cluster daemon: from the command line to its exit status (spec 50 §2, §22). */
public final class Daemon {
    private static final String IDENT = "corosync";
    /** The property that names the descriptor. */
    static final String STANDARD_OUTPUT = "org.quorate.stdout";

    private final DaemonOptions options;
    private final LocalMachine machine;
    private final LogSinks log;
    private final Companion companion;

    private Daemon(DaemonOptions options, Companion companion) {
        this.options = options;
        this.companion = companion;
        this.machine = new LocalMachine(options.stateDirectory(), options.localName());
        this.log = new LogSinks(
                ZoneId.systemDefault(),
                ProcessHandle.current().pid(),
                machine.hostName(),
                // A test prints its own lines there.
                options.testOnly() ? OutputStream.nullOutputStream() : new FileOutputStream(FileDescriptor.err),
                syslog());
    }

    private static @Nullable Syslog syslog() {
        try {
            return new Syslog(IDENT);
        } catch (PosixException e) {
            return null;
        }
    }

    public static void main(String[] arguments) {
        takeStandardOutput();
        System.exit(run(List.of(arguments), Companion.NONE));
    }

    /** The launcher keeps it in another descriptor from the virtual machine, which tells there what compiler directives it read. */
    public static void takeStandardOutput() {
        String descriptor = System.getProperty(STANDARD_OUTPUT);
        if (descriptor == null) {
            return;
        }
        try {
            Session.standardOutput(Integer.parseInt(descriptor));
        } catch (PosixException | NumberFormatException e) {
            System.err.println(
                    "standard output is lost: " + STANDARD_OUTPUT + "=" + descriptor + ": " + e.getMessage());
        }
    }

    /**
     * Runs the daemon until it ends.
     *
     * @param arguments as on the command line, without the command's name
     * @param companion lives in the process while the ring does
     * @return the exit status of the process
     */
    public static int run(List<String> arguments, Companion companion) {
        DaemonOptions options;
        try {
            options = DaemonOptions.parse(arguments);
        } catch (DaemonOptions.UsageException e) {
            System.err.println(e.getMessage());
            System.err.print(DaemonOptions.USAGE);
            return ExitStatus.USAGE;
        }
        if (options.showVersion()) {
            System.out.print(Version.TEXT);
            return ExitStatus.NORMAL;
        }
        Daemon daemon = new Daemon(options, companion);
        try {
            return options.testOnly() ? daemon.test() : daemon.start();
        } finally {
            daemon.log.close();
        }
    }

    private int test() {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        ConfigurationResult result = ConfigurationReader.read(options.configurationFile(), machine);
        ConfigurationTest.Outcome outcome =
                ConfigurationTest.of(result, remarks(result), timestamp -> Timestamps.of(timestamp, now));
        System.err.print(outcome.stderr());
        switch (result) {
            case ConfigurationResult.Accepted accepted ->
                log.apply(accepted.configuration().logging());
            case ConfigurationResult.Refused refused when refused.stage().isLogged() -> log.apply(refused.logging());
            case ConfigurationResult.Refused refused -> log.plainToSyslog(Level.ERROR, refused.text());
        }
        logNotices(outcome.logged());
        return outcome.exitStatus();
    }

    /**
     * A file that the original takes is no error for {@code -t}; that this daemon would not start with it, or would not do what it
     * says, is said.
     */
    private static List<ConfigurationNotice> remarks(ConfigurationResult result) {
        if (!(result instanceof ConfigurationResult.Accepted accepted)) {
            return List.of();
        }
        return Stream.of(
                        Node.unsupported(accepted.configuration().cluster()),
                        RecordingSize.of(accepted.map()).remark())
                .filter(Objects::nonNull)
                .map(text -> new ConfigurationNotice(Subsystem.MAIN, Level.WARNING, text))
                .toList();
    }

    private int start() {
        HostRecorder recorded = new HostRecorder(machine, options.configurationFile());
        return switch (ConfigurationReader.read(options.configurationFile(), recorded)) {
            case ConfigurationResult.Refused refused -> refuse(refused);
            case ConfigurationResult.Accepted accepted -> {
                String unsupported = Node.unsupported(accepted.configuration().cluster());
                if (unsupported != null) {
                    yield refuseUnsupported(accepted, unsupported);
                }
                yield options.foreground() ? runInForeground(accepted, recorded) : startInBackground(accepted);
            }
        };
    }

    private int refuse(ConfigurationResult.Refused refused) {
        if (!refused.stage().isLogged()) {
            System.err.println(refused.text());
            log.plainToSyslog(Level.ERROR, refused.text());
            return refused.stage().exitStatus();
        }
        log.apply(refused.logging());
        logStart();
        logNotices(refused.notices());
        main(Level.ERROR, "%s", refused.text());
        main(Level.ERROR, "%s", refused.stage().exitLine());
        return refused.stage().exitStatus();
    }

    private int refuseUnsupported(ConfigurationResult.Accepted accepted, String reason) {
        log.apply(accepted.configuration().logging());
        logStart();
        logNotices(accepted.notices());
        main(Level.ERROR, "%s", reason);
        return fail(ExitStatus.CONFIGURATION, "Daemon.refuseUnsupported");
    }

    /** A virtual machine cannot fork: the same program is started once more, in the foreground of a session of its own. */
    private int startInBackground(ConfigurationResult.Accepted accepted) {
        if (!ProcessPrivileges.isPriorityValid(accepted.configuration().system())) {
            log.apply(accepted.configuration().logging());
            return failPriority(accepted.configuration());
        }
        try {
            List<String> command = Background.commandOfThisProcess();
            new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(Background.NULL_DEVICE))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return ExitStatus.NORMAL;
        } catch (IOException e) {
            log.apply(accepted.configuration().logging());
            main(Level.ERROR, "Cannot start in the background: %s", String.valueOf(e.getMessage()));
            return fail(ExitStatus.FORK, "Daemon.startInBackground");
        }
    }

    private int runInForeground(ConfigurationResult.Accepted accepted, HostRecorder recorded) {
        RunningConfiguration configuration = accepted.configuration();
        if (options.detached()) {
            try {
                Session.start();
            } catch (PosixException e) {
                // it already leads a session: as good
            }
        }
        log.apply(configuration.logging());
        logStart();
        if (!ProcessPrivileges.isPriorityValid(configuration.system())) {
            return failPriority(configuration);
        }
        try (CompanionThread beside = new CompanionThread(companion, log)) {
            new ProcessPrivileges(log).acquire(configuration.system());
            logNotices(accepted.notices());
            return runAlone(accepted, recorded, beside);
        }
    }

    private int runAlone(ConfigurationResult.Accepted accepted, HostRecorder recorded, CompanionThread beside) {
        return switch (LockFile.acquire(Path.of(options.pidFile()))) {
            case LockFile.Outcome.Acquired acquired -> runLocked(accepted, recorded, acquired.lock(), beside);
            case LockFile.Outcome.AlreadyRunning _ -> {
                main(Level.ERROR, "Another Corosync instance is already running.");
                yield fail(ExitStatus.ALREADY_RUNNING, "Daemon.runAlone");
            }
            case LockFile.Outcome.Failed failed -> {
                main(Level.ERROR, "%s", lockFailure(failed));
                yield fail(ExitStatus.LOCK_FILE, "Daemon.runAlone");
            }
        };
    }

    private static String lockFailure(LockFile.Outcome.Failed failed) {
        String error = Errno.text(failed.errno());
        return switch (failed.step()) {
            case CREATE -> "Corosync Executive couldn't create lock file.";
            case LOCK -> "Corosync Executive couldn't acquire lock. Error was " + error;
            case TRUNCATE -> "Corosync Executive couldn't truncate lock file. Error was " + error;
            case WRITE_PID -> "Corosync Executive couldn't write pid to lock file. Error was " + error;
        };
    }

    private int runLocked(
            ConfigurationResult.Accepted accepted, HostRecorder recorded, LockFile lock, CompanionThread beside) {
        RunningConfiguration configuration = accepted.configuration();
        String directory =
                options.stateDirectory() == null ? configuration.system().stateDirectory() : options.stateDirectory();
        StateDirectory state =
                new StateDirectory(Path.of(directory), configuration.cluster().localNodeId());
        int status;
        try (Signals signals = new Signals(EnumSet.of(
                        ProcessSignal.TERMINATE, ProcessSignal.INTERRUPT, ProcessSignal.HANGUP, ProcessSignal.USER_2));
                RunningNode node = RunningNode.create(options, accepted, recorded, state, log, signals)) {
            beside.begin();
            status = node.run();
            if (status != ExitStatus.NORMAL) {
                // as a killed node leaves it behind, harmless without its lock
                return fail(status == 255 ? -1 : status, node.exitPlace(), status);
            }
        } catch (RingIdUnreadable e) {
            main(
                    Level.ERROR,
                    "Couldn't create ringid file '%s': %s",
                    state.ringIdFile().toString(),
                    String.valueOf(e.getMessage()));
            return fail(ExitStatus.RING_ID, "Daemon.runLocked");
        } catch (IOException e) {
            main(Level.ERROR, "Can't initialize TOTEM layer: %s", String.valueOf(e.getMessage()));
            return fail(ExitStatus.FATAL, "Daemon.runLocked");
        }
        beside.close();
        try {
            lock.close();
        } catch (IOException e) {
            main(Level.WARNING, "The pid file cannot be removed: %s", String.valueOf(e.getMessage()));
        }
        main(Level.NOTICE, "Corosync Cluster Engine exiting normally");
        return status;
    }

    private int failPriority(RunningConfiguration configuration) {
        main(Level.ERROR, "Priority value %s is invalid", configuration.system().priority());
        return fail(ExitStatus.CONFIGURATION, "Daemon.failPriority");
    }

    private int fail(int status, String where) {
        return fail(status, where, status);
    }

    private int fail(int shownStatus, String where, int status) {
        main(Level.ERROR, "Corosync Cluster Engine exiting with status %d at %s.", shownStatus, where);
        return status;
    }

    private void logStart() {
        main(Level.NOTICE, "Corosync Cluster Engine %s starting up", Version.COROSYNC);
        main(Level.INFO, "Corosync built-in features: %s", Version.FEATURES);
    }

    private void logNotices(List<ConfigurationNotice> notices) {
        for (ConfigurationNotice notice : notices) {
            log.log(notice.subsystem(), notice.level(), "%s", notice.text());
        }
    }

    private void main(Level level, String template, Object... arguments) {
        log.log(Subsystem.MAIN, level, template, arguments);
    }
}
