package org.quorate.cli.fs;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.quorate.clusterfs.tree.Errno;
import org.quorate.pmxcfs.control.FileSystemClient;
import org.quorate.pmxcfs.control.RefusedException;

/** Holds one of the cluster's locks (spec 60 §2.6) as the original's clients do. */
public final class LockHolder {
    private static final String LOCKS = "priv/lock";
    private static final int RETRY_MILLIS = 200;

    /** A third of the time after which others may take a lock that is not renewed. */
    private static final int RENEW_SECONDS = 40;

    private final FileSystemClient client;
    private final String path;

    public LockHolder(FileSystemClient client, String name) {
        this.client = client;
        this.path = LOCKS + "/" + name;
    }

    /** Takes it; false if another has held it all the time. An expired one is asked to go. */
    public boolean take(int seconds) throws IOException, RefusedException, InterruptedException {
        makeIfMissing("priv");
        makeIfMissing(LOCKS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                client.makeDirectory(path);
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

    /** Runs a command with this process's streams, then gives the lock back; the command's status. */
    public int runAndRelease(List<String> command) throws IOException, RefusedException, InterruptedException {
        try {
            Process process = started(command);
            while (!process.waitFor(RENEW_SECONDS, TimeUnit.SECONDS)) {
                client.setTime(path, System.currentTimeMillis() / 1000);
            }
            return process.exitValue();
        } finally {
            client.remove(path);
        }
    }
}
