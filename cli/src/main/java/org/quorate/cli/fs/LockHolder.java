package org.quorate.cli.fs;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.Listing;
import org.quorate.pmxcfs.control.RefusedException;

/** Holds one of the cluster's locks (spec 60 §2.6) as the original's clients do. */
public final class LockHolder {
    /** A third of the time after which others may take a lock that is not renewed. */
    public static final Duration RENEWAL = Duration.ofSeconds(40);

    private static final String LOCKS = "priv/lock";
    private static final int RETRY_MILLIS = 200;

    /** No tree has it while there is a lock. */
    private static final long NOT_THERE = 0;

    private final FileSystemClient client;
    private final String path;
    private final Duration renewal;
    private final Consumer<String> warnings;
    /** The lock's version when it was known to be ours. */
    private long held;

    /**
     * Takes nothing yet.
     *
     * @param renewal time between two renewals
     * @param warnings told what goes wrong while the command runs, which is not ended by it
     */
    public LockHolder(FileSystemClient client, String name, Duration renewal, Consumer<String> warnings) {
        this.client = client;
        this.path = LOCKS + "/" + name;
        this.renewal = renewal;
        this.warnings = warnings;
    }

    /** Takes it; false if another has held it all the time. An expired one is asked to go. */
    public boolean take(int seconds) throws IOException, RefusedException, InterruptedException {
        makeIfMissing("priv");
        makeIfMissing(LOCKS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                client.makeDirectory(path);
                held = version();
                return true;
            } catch (RefusedException refused) {
                if (refused.errno() != Errno.EEXIST.number()) {
                    throw refused;
                }
            }
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            askExpiredToGo();
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private long version() throws IOException, RefusedException {
        return client.list(LOCKS).stream()
                .filter(line -> line.path().equals(path))
                .mapToLong(Listing.Line::version)
                .findFirst()
                .orElse(NOT_THERE);
    }

    private void makeIfMissing(String directory) throws IOException, RefusedException {
        try {
            client.makeDirectory(directory);
        } catch (RefusedException refused) {
            if (refused.errno() != Errno.EEXIST.number()) {
                throw refused;
            }
        }
    }

    private static Process started(List<String> command) throws RefusedException {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw new RefusedException(Errno.ENOENT.number(), "cannot run the command: " + e.getMessage());
        }
    }

    private void askExpiredToGo() throws IOException, RefusedException {
        try {
            client.setTime(path, 0);
        } catch (RefusedException asked) {
            // Refused by the rules whether it goes or not, and gone already is as well.
            if (asked.errno() != Errno.EACCES.number() && asked.errno() != Errno.ENOENT.number()) {
                throw asked;
            }
        }
    }

    /** Runs a command with this process's streams, then gives the lock back if it is still ours; the command's status. */
    public int runAndRelease(List<String> command) throws IOException, RefusedException, InterruptedException {
        try {
            Process process = started(command);
            while (!process.waitFor(renewal.toMillis(), TimeUnit.MILLISECONDS)) {
                renew();
            }
            return process.exitValue();
        } finally {
            release();
        }
    }

    /** A command that was begun is not left alone because of it: it may be renewed the next time. */
    private void renew() {
        try {
            if (version() == held) {
                client.setTime(path, System.currentTimeMillis() / 1000);
                held = version();
            } else {
                warnings.accept("lock '" + path + "' was lost while the command runs: another may have taken it");
            }
        } catch (RefusedException | IOException failed) {
            warnings.accept(
                    "lock '" + path + "' could not be renewed, in 120 s another may take it: " + failed.getMessage());
        }
    }

    private void release() throws IOException, RefusedException {
        if (version() == held) {
            client.remove(path);
        } else {
            warnings.accept("lock '" + path + "' is not ours any more and was left as it is");
        }
    }
}
