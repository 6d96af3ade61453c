package org.quorate.posix.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Takes file systems from their directories. */
public final class Unmounting {
    private static final MethodHandle UMOUNT2 = Libc.function("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final int MNT_FORCE = 1;
    private static final int MNT_DETACH = 2;

    private Unmounting() {}

    /** Ends requests that wait, as of a file system whose process is gone; returns 0 or the error number, EINVAL if nothing is mounted. */
    public static int force(Path directory) {
        return unmount(directory, MNT_FORCE);
    }

    /** Takes it from its directory now, and ends it when nobody uses it any more; returns 0 or the error number. */
    public static int detach(Path directory) {
        return unmount(directory, MNT_DETACH);
    }

    private static int unmount(Path directory, int flags) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            return (int) UMOUNT2.invokeExact(state.segment(), arena.allocateFrom(directory.toString()), flags) == 0
                    ? 0
                    : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
