package org.quorate.pmxcfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.pmxcfs.files.Owner;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.file.DurableFile;
import org.quorate.posix.file.ExclusiveLock;
import org.quorate.posix.file.FileCalls;

/** The process's directories, its lock, pid file and restart flag (spec 60 §1.2). */
final class StateFiles {
    private static final int LOCK_TRIES = 10;

    private final PmxcfsOptions options;
    private final Owner owner;
    private final LogSink log;

    StateFiles(PmxcfsOptions options, Owner owner, LogSink log) {
        this.options = options;
        this.owner = owner;
        this.log = log;
    }

    Path database() {
        return options.stateDirectory().resolve("config.db");
    }

    private Path restartFlag() {
        return options.runDirectory().resolve("cfs-restart-flag");
    }

    void makeDirectories() throws StartFailure {
        for (Path directory : new Path[] {options.stateDirectory(), options.runDirectory()}) {
            try {
                if (!Files.isDirectory(directory)) {
                    Files.createDirectories(
                            directory,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
                }
            } catch (IOException e) {
                throw new StartFailure("cannot make the directory " + directory + ": " + e.getMessage(), e);
            }
        }
        changeGroup(options.runDirectory());
    }

    private void changeGroup(Path file) {
        int error = FileCalls.changeOwner(file.toString(), owner.user(), owner.group());
        if (error != 0) {
            log.log(
                    Domain.MAIN,
                    Level.WARNING,
                    "Failed to change group of file '%s': %s".formatted(file, Errno.text(error)));
        }
    }

    /** Keeps a second process from the same data base. */
    ExclusiveLock lock() throws StartFailure, InterruptedException {
        Path file = options.stateDirectory().resolve(".pmxcfs.lockfile");
        ExclusiveLock lock;
        try {
            lock = ExclusiveLock.open(file);
        } catch (PosixException e) {
            throw new StartFailure("unable to create lock '%s': %s".formatted(file, e.errnoText()), e);
        }
        int error = lock.tryLock();
        if (error != 0) {
            log.log(Domain.MAIN, Level.NOTICE, "unable to acquire pmxcfs lock - trying again");
        }
        for (int i = 1; i < LOCK_TRIES && error != 0; i++) {
            Thread.sleep(1000);
            error = lock.tryLock();
        }
        if (error != 0) {
            lock.close();
            throw new StartFailure("unable to acquire pmxcfs lock: " + Errno.text(error));
        }
        return lock;
    }

    void writePid() throws StartFailure {
        byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            DurableFile.replace(options.pidFile(), text, "rw-r--r--");
        } catch (IOException e) {
            throw new StartFailure("Failed to write file '%s': %s".formatted(options.pidFile(), e.getMessage()), e);
        }
    }

    void removePid() {
        remove(options.pidFile());
    }

    /** Clients need not wait for a restart any more. */
    void removeRestartFlag() {
        remove(restartFlag());
    }

    private void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.WARNING, "cannot remove " + file + ": " + e.getMessage());
        }
    }

    /** Clients that find it try again for a while. */
    void setRestartFlag() {
        Path flag = restartFlag();
        try {
            Files.deleteIfExists(flag);
            Files.createFile(flag, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r-----")));
            changeGroup(flag);
        } catch (IOException e) {
            log.log(Domain.MAIN, Level.CRIT, "Failed to create file '%s': %s".formatted(flag, e.getMessage()));
        }
    }
}
