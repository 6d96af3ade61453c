package org.quorate.pmxcfs;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;

/**
 * The cluster file system in a process that is there for something else, the ring. Whatever becomes of it, it ends itself and not the
 * process, whose signals are none of its business.
 */
public final class HostedFileSystem {
    private static final String WITHOUT =
            "the ring goes on without the cluster file system; restart the daemon to have it again";

    private final PmxcfsOptions options;
    private final LogOutput log;

    private HostedFileSystem(PmxcfsOptions options, PrintStream errors) {
        this.options = options;
        this.log = new LogOutput(options.debug(), errors);
    }

    /**
     * One that does not run yet.
     *
     * @param words as on the command line of its own process
     * @param errors gets its log, as does the system's
     * @throws IllegalArgumentException if they are wrong, or for a process of its own only; says which and why
     */
    public static HostedFileSystem of(List<String> words, PrintStream errors) {
        try {
            PmxcfsOptions options = PmxcfsOptions.parse(words);
            if (options.foreground() || options.detached() || options.help()) {
                throw new IllegalArgumentException("--foreground, --detached and --help are for a process of its own");
            }
            return new HostedFileSystem(options, errors);
        } catch (PmxcfsOptions.UsageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether an option of the file system's command line has no value. */
    public static boolean isSwitch(String option) {
        return PmxcfsOptions.SWITCHES.contains(option);
    }

    /** Runs until it is to end, or cannot go on, which the log tells with the reason. */
    public void run(CountDownLatch end) throws InterruptedException {
        try (StartedFileSystem started = StartedFileSystem.start(options, log)) {
            while (!end.await(1, TimeUnit.SECONDS)) {
                if (started.state() != RunningFileSystem.State.RUNNING) {
                    log.log(Domain.MAIN, Level.CRIT, WITHOUT);
                    return;
                }
            }
        } catch (StartFailure failure) {
            log.log(Domain.MAIN, Level.CRIT, String.valueOf(failure.getMessage()));
            log.log(Domain.MAIN, Level.CRIT, WITHOUT);
        } catch (RuntimeException | Error broken) {
            log.log(Domain.MAIN, Level.CRIT, "internal error, please report it: " + broken);
            log.log(Domain.MAIN, Level.CRIT, WITHOUT);
        }
    }
}
