package org.quorate.posix.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * What a process does to become a daemon, except fork: a virtual machine cannot fork, so whoever starts it in the background
 * starts a new process.
 */
public final class Session {
    private static final MethodHandle SETSID = Libc.function("setsid", JAVA_INT);
    private static final MethodHandle UMASK = Libc.function("umask", JAVA_INT, JAVA_INT);
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle DUP2 = Libc.function("dup2", JAVA_INT, JAVA_INT, JAVA_INT);

    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final int STANDARD_OUTPUT = 1;

    private Session() {}

    /** Leaves the terminal. Fails with EPERM for a process group's leader. */
    public static void start() throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) SETSID.invokeExact(state.segment());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result < 0) {
            throw new PosixException("setsid", state.errno());
        }
    }

    /**
     * Sets the file mode creation mask.
     *
     * @return the one before
     */
    public static int umask(int mask) {
        try {
            return (int) UMASK.invokeExact(CallState.ofThread().segment(), mask);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Connects standard input, output and error to /dev/null. */
    public static void redirectStandardStreams() throws PosixException {
        CallState state = CallState.ofThread();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = (int) OPEN.invokeExact(state.segment(), arena.allocateFrom("/dev/null"), O_RDWR_CLOEXEC);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("open /dev/null", state.errno());
        }
        try {
            for (int standard = 0; standard < STANDARD_DESCRIPTORS; standard++) {
                duplicate(fd, standard);
            }
        } finally {
            Descriptor.close(fd);
        }
    }

    /**
     * Makes an open descriptor the standard output, under its number.
     *
     * @param fd closed by this
     */
    public static void standardOutput(int fd) throws PosixException {
        duplicate(fd, STANDARD_OUTPUT);
        Descriptor.close(fd);
    }

    private static void duplicate(int fd, int onto) throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) DUP2.invokeExact(state.segment(), fd, onto);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result < 0) {
            throw new PosixException("dup2 of descriptor " + fd + " onto " + onto, state.errno());
        }
    }

    /**
     * The name ps and top show, instead of {@code java}. prctl(PR_SET_NAME) would name the calling thread only.
     *
     * @param name the kernel keeps 15 bytes
     */
    public static void nameProcess(String name) throws IOException {
        Files.writeString(Path.of("/proc/self/comm"), name);
    }
}
