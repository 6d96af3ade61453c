package org.quorate.posix.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Calls on names in the file system whose error number matters or that java.nio.file lacks. */
public final class FileCalls {
    private static final MethodHandle MKDTEMP = Libc.function("mkdtemp", ADDRESS, ADDRESS);
    private static final MethodHandle CHMOD = Libc.function("chmod", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CHOWN = Libc.function("chown", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle UNLINK = Libc.function("unlink", JAVA_INT, ADDRESS);
    private static final MethodHandle RMDIR = Libc.function("rmdir", JAVA_INT, ADDRESS);

    private FileCalls() {}

    /**
     * Makes a new directory of mode 0700.
     *
     * @param template ends with {@code XXXXXX}, which is replaced
     * @return its path
     */
    public static String makeTemporaryDirectory(String template) throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(template);
            MemorySegment result = (MemorySegment) MKDTEMP.invokeExact(state.segment(), path);
            if (result.address() == 0) {
                throw new PosixException("mkdtemp " + template, state.errno());
            }
            return path.getString(0);
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Returns 0 or the error number. */
    public static int changeMode(String path, int mode) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            return (int) CHMOD.invokeExact(state.segment(), arena.allocateFrom(path), mode) == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Returns 0 or the error number. */
    public static int changeOwner(String path, int uid, int gid) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            return (int) CHOWN.invokeExact(state.segment(), arena.allocateFrom(path), uid, gid) == 0
                    ? 0
                    : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Removes a file; returns 0 or the error number. */
    public static int unlink(String path) {
        return remove(UNLINK, path);
    }

    /** Removes an empty directory; returns 0 or the error number. */
    public static int removeDirectory(String path) {
        return remove(RMDIR, path);
    }

    private static int remove(MethodHandle function, String path) {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            return (int) function.invokeExact(state.segment(), arena.allocateFrom(path)) == 0 ? 0 : state.errno();
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }
}
