package org.quorate.pmxcfs;

import java.util.OptionalInt;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.posix.file.ExclusiveLock;
import org.quorate.posix.process.Accounts;
import org.quorate.posix.process.Session;

/** A file system with what shows the machine that it runs: lock, pid file, restart flag (spec 60 §1.3). */
final class StartedFileSystem implements AutoCloseable {
    private static final int UMASK = 027;
    private static final String DEFAULT_GROUP = "www-data";

    private final StateFiles files;
    private final ExclusiveLock lock;
    private final RunningFileSystem running;
    private final LogOutput log;

    private StartedFileSystem(StateFiles files, ExclusiveLock lock, RunningFileSystem running, LogOutput log) {
        this.files = files;
        this.lock = lock;
        this.running = running;
        this.log = log;
    }

    static StartedFileSystem start(PmxcfsOptions options, LogOutput log) throws StartFailure, InterruptedException {
        LocalNode node = LocalNode.of(options);
        log.log(
                Domain.MAIN,
                Level.NOTICE,
                "resolved node name '%s' to '%s' for default node IP address".formatted(node.name(), node.address()));
        Owner owner = owner(options);
        int _ = Session.umask(UMASK);
        StateFiles files = new StateFiles(options, owner, log);
        files.makeDirectories();
        ExclusiveLock lock = files.lock();
        try {
            return new StartedFileSystem(files, lock, run(options, node, owner, files, log), log);
        } catch (StartFailure | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static RunningFileSystem run(
            PmxcfsOptions options, LocalNode node, Owner owner, StateFiles files, LogOutput log) throws StartFailure {
        RunningFileSystem running = RunningFileSystem.start(options, node, owner, files, log);
        try {
            files.writePid();
        } catch (StartFailure | RuntimeException | Error e) {
            running.close();
            throw e;
        }
        files.removeRestartFlag();
        return running;
    }

    /** Of root's files the group is the original's; what others mount for themselves is theirs. */
    private static Owner owner(PmxcfsOptions options) throws StartFailure {
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

    RunningFileSystem.State state() {
        return running.state();
    }

    /** Ends it in order. */
    @Override
    public void close() {
        files.setRestartFlag();
        log.log(Domain.MAIN, Level.NOTICE, "teardown filesystem");
        try {
            running.close();
        } finally {
            files.removePid();
            lock.close();
        }
    }
}
