package org.quorate.posix.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * A file that one process at a time may hold, by flock(2): what the original's cluster file system takes (spec 60 §1.3). The file
 * stays when the lock goes.
 */
public final class ExclusiveLock implements AutoCloseable {
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle FLOCK = Libc.function("flock", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final int O_RDWR_CREAT_APPEND_CLOEXEC = 0x2 | 0x40 | 0x400 | 0x80000;
    private static final int MODE = 0600;
    private static final int LOCK_EX_NB = 2 | 4;

    private final int fd;

    private ExclusiveLock(int fd) {
        this.fd = fd;
    }

    /**
     * Opens the file, which is made if it is missing. Nothing is locked yet.
     *
     * @throws PosixException if it cannot be opened
     */
    public static ExclusiveLock open(Path file) throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(
                    state.segment(), arena.allocateFrom(file.toString()), O_RDWR_CREAT_APPEND_CLOEXEC, MODE);
            if (fd < 0) {
                throw new PosixException("open " + file, state.errno());
            }
            return new ExclusiveLock(fd);
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Takes the lock without waiting; returns 0 or the error number, EAGAIN if another process has it. */
    public int tryLock() {
        CallState state = CallState.ofThread();
        try {
            return (int) FLOCK.invokeExact(state.segment(), fd, LOCK_EX_NB) == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Gives up the lock; the file stays. */
    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
