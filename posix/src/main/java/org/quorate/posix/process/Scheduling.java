package org.quorate.posix.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/**
 * Processor time for the thread that carries the token (spec 50 §2.4). On Linux scheduling belongs to the thread: call these
 * from the event loop's own. Threads it starts afterwards inherit the policy; those of the virtual machine keep theirs.
 */
public final class Scheduling {
    private static final MethodHandle SCHED_GET_PRIORITY_MAX =
            Libc.function("sched_get_priority_max", JAVA_INT, JAVA_INT);
    private static final MethodHandle SCHED_SETSCHEDULER =
            Libc.function("sched_setscheduler", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SCHED_GETSCHEDULER = Libc.function("sched_getscheduler", JAVA_INT, JAVA_INT);
    private static final MethodHandle SETPRIORITY =
            Libc.function("setpriority", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private static final int THIS_THREAD = 0;
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_RR = 2;
    private static final int SCHED_IDLE = 5;
    private static final int PRIO_PROCESS = 0;
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Path CGROUP_V1_TASKS = Path.of("/sys/fs/cgroup/cpu/tasks");
    private static final Path CGROUP_V2_PROCESSES = Path.of("/sys/fs/cgroup/cgroup.procs");

    private Scheduling() {}

    /** The highest real-time priority, 99 on Linux. */
    public static int maxRoundRobinPriority() {
        try {
            return (int) SCHED_GET_PRIORITY_MAX.invokeExact(CallState.ofThread().segment(), SCHED_RR);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Puts the calling thread under SCHED_RR.
     *
     * @param priority 1..{@link #maxRoundRobinPriority}
     */
    public static void roundRobin(int priority) throws PosixException {
        schedule("sched_setscheduler SCHED_RR " + priority, THIS_THREAD, SCHED_RR, priority);
    }

    /** Puts the calling thread back under the ordinary policy. */
    public static void ordinary() throws PosixException {
        schedule("sched_setscheduler SCHED_OTHER", THIS_THREAD, SCHED_OTHER, 0);
    }

    /**
     * Puts other threads of this process under SCHED_IDLE: they run when no ordinary thread wants to, and make way for one at
     * once.
     *
     * @param namePrefix of their names as the kernel has them, which are cut to 15 characters
     * @return how many there are
     */
    public static int idle(String namePrefix) throws PosixException {
        int found = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (nameOf(thread).startsWith(namePrefix)) {
                    int id = Integer.parseInt(thread.getFileName().toString());
                    schedule("sched_setscheduler SCHED_IDLE of thread " + id, id, SCHED_IDLE, 0);
                    found++;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new PosixException("reading " + THREADS, Errno.EIO);
        }
        return found;
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException e) {
            return ""; // it has ended since the directory was read
        }
    }

    private static void schedule(String what, int thread, int policy, int priority) throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try (Arena arena = Arena.ofConfined()) {
            result = (int) SCHED_SETSCHEDULER.invokeExact(
                    state.segment(), thread, policy, arena.allocateFrom(JAVA_INT, priority));
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException(what, state.errno());
        }
    }

    /** Whether the calling thread runs under SCHED_RR. */
    public static boolean isRoundRobin() {
        try {
            return (int) SCHED_GETSCHEDULER.invokeExact(CallState.ofThread().segment(), THIS_THREAD) == SCHED_RR;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Sets the calling thread's nice value.
     *
     * @param nice the kernel clamps it to -20..19
     */
    public static void nice(int nice) throws PosixException {
        CallState state = CallState.ofThread();
        int result;
        try {
            result = (int) SETPRIORITY.invokeExact(state.segment(), PRIO_PROCESS, THIS_THREAD, nice);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (result != 0) {
            throw new PosixException("setpriority " + nice, state.errno());
        }
    }

    /** How far {@link #moveToRootCgroup} came; each failure has its own log line. */
    public enum CgroupMove {
        DONE,
        CANNOT_OPEN,
        CANNOT_WRITE,
        CANNOT_CLOSE
    }

    /** Moves the whole process to the root control group, where real-time scheduling is not restricted. */
    public static CgroupMove moveToRootCgroup() {
        return moveToCgroup(Files.exists(CGROUP_V1_TASKS) ? CGROUP_V1_TASKS : CGROUP_V2_PROCESSES);
    }

    static CgroupMove moveToCgroup(Path tasks) {
        OutputStream stream;
        try {
            stream = Files.newOutputStream(tasks, StandardOpenOption.WRITE);
        } catch (IOException e) {
            return CgroupMove.CANNOT_OPEN;
        }
        CgroupMove result = CgroupMove.DONE;
        try {
            stream.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            result = CgroupMove.CANNOT_WRITE;
        }
        try {
            stream.close();
        } catch (IOException e) {
            return result == CgroupMove.DONE ? CgroupMove.CANNOT_CLOSE : result;
        }
        return result;
    }
}
