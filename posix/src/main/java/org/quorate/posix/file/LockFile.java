package org.quorate.posix.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.quorate.posix.Errno;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * The pid file, which at the same time keeps a second daemon from starting: a POSIX write lock held for the life of the process
 * (spec 50 §1). The original and we exclude each other.
 *
 * <p>Such a lock is lost when the process closes <em>any</em> descriptor of the file: nothing else in the daemon may open it.
 */
public final class LockFile implements AutoCloseable {
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = Libc.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FTRUNCATE = Libc.function("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle WRITE = Libc.function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private static final int O_WRONLY_CREAT_CLOEXEC = 0x1 | 0x40 | 0x80000;
    private static final int MODE = 0640;
    private static final int F_SETLK = 6;
    private static final short F_WRLCK = 1;
    private static final int FLOCK_BYTES = 32;

    private final Path path;
    private final int fd;

    private LockFile(Path path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /** How an attempt to take the lock ended. */
    public sealed interface Outcome {
        /** The lock is ours until closed or the process ends. */
        record Acquired(LockFile lock) implements Outcome {}

        /** Another process holds it. */
        record AlreadyRunning() implements Outcome {}

        /** A step failed. */
        record Failed(Step step, int errno) implements Outcome {}
    }

    /** What the original names in its error lines. */
    public enum Step {
        CREATE,
        LOCK,
        TRUNCATE,
        WRITE_PID
    }

    /** Takes the lock and writes this process's id. */
    public static Outcome acquire(Path path) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(
                    state.segment(), arena.allocateFrom(path.toString()), O_WRONLY_CREAT_CLOEXEC, MODE);
            if (fd < 0) {
                return new Outcome.Failed(Step.CREATE, state.errno());
            }
            Outcome outcome = lockAndWrite(arena, path, fd);
            if (!(outcome instanceof Outcome.Acquired)) {
                Descriptor.close(fd);
            }
            return outcome;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    private static Outcome lockAndWrite(Arena arena, Path path, int fd) throws Throwable {
        CallState state = CallState.ofThread();
        MemorySegment wholeFile = arena.allocate(FLOCK_BYTES, 8);
        wholeFile.set(JAVA_SHORT, 0, F_WRLCK);
        if ((int) FCNTL.invokeExact(state.segment(), fd, F_SETLK, wholeFile) != 0) {
            int errno = state.errno();
            boolean held = errno == Errno.EAGAIN || errno == Errno.EACCES;
            return held ? new Outcome.AlreadyRunning() : new Outcome.Failed(Step.LOCK, errno);
        }
        if ((int) FTRUNCATE.invokeExact(state.segment(), fd, 0L) != 0) {
            return new Outcome.Failed(Step.TRUNCATE, state.errno());
        }
        byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        MemorySegment bytes = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, text);
        if ((long) WRITE.invokeExact(state.segment(), fd, bytes, (long) text.length) != text.length) {
            return new Outcome.Failed(Step.WRITE_PID, state.errno());
        }
        return new Outcome.Acquired(new LockFile(path, fd));
    }

    /** Removes the file and gives up the lock. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        Descriptor.close(fd);
    }
}
