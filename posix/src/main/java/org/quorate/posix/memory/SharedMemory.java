package org.quorate.posix.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * Files mapped read-write and shared with other processes. The descriptor is closed again at once; the mapping lives as long as
 * its arena.
 *
 * <p>Whoever may write the file may also cut it short; reading or writing what is gone then throws {@link InternalError}, possibly
 * a few instructions late: see {@link #settle}.
 */
public final class SharedMemory {
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle FTRUNCATE = Libc.function("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle POSIX_FALLOCATE =
            Libc.function("posix_fallocate", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FCHOWN = Libc.function("fchown", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle MMAP =
            Libc.function("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = Libc.function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle SYSCONF = Libc.function("sysconf", JAVA_LONG, JAVA_INT);

    private static final int O_RDWR_CLOEXEC = 0x2 | 0x80000;
    private static final int O_CREAT_EXCL = 0x40 | 0x80;
    private static final int MODE = 0600;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int SC_PAGESIZE = 30;

    private static final int SETTLING_CALLS = 4;

    private SharedMemory() {}

    /** Bytes of a page: 4096 on x86-64, 4, 16 or 64 KiB on aarch64. */
    public static int pageBytes() {
        try {
            return (int) (long) SYSCONF.invokeExact(CallState.ofThread().segment(), SC_PAGESIZE);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Creates a file that must not exist, of zeros, with its memory reserved, readable and writable by its owner only.
     *
     * @param uid new owner; if that is not permitted it stays ours
     */
    public static MemorySegment create(String path, long bytes, int uid, int gid, Arena arena) throws PosixException {
        int fd = open(path, O_RDWR_CLOEXEC | O_CREAT_EXCL);
        try {
            CallState state = CallState.ofThread();
            if ((int) FTRUNCATE.invokeExact(state.segment(), fd, bytes) != 0) {
                throw new PosixException("ftruncate " + path, state.errno());
            }
            // without memory behind it the first access would fault when the file system is full
            int errno = (int) POSIX_FALLOCATE.invokeExact(state.segment(), fd, 0L, bytes);
            if (errno != 0) {
                throw new PosixException("posix_fallocate " + path, errno);
            }
            int ignored = (int) FCHOWN.invokeExact(state.segment(), fd, uid, gid);
            return map(path, fd, bytes, arena);
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        } finally {
            Descriptor.close(fd);
        }
    }

    /** Maps an existing file after setting its length. */
    public static MemorySegment open(String path, long bytes, Arena arena) throws PosixException {
        int fd = open(path, O_RDWR_CLOEXEC);
        try {
            CallState state = CallState.ofThread();
            if ((int) FTRUNCATE.invokeExact(state.segment(), fd, bytes) != 0) {
                throw new PosixException("ftruncate " + path, state.errno());
            }
            return map(path, fd, bytes, arena);
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        } finally {
            Descriptor.close(fd);
        }
    }

    private static int open(String path, int flags) throws PosixException {
        CallState state = CallState.ofThread();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = (int) OPEN.invokeExact(state.segment(), arena.allocateFrom(path), flags, MODE);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("open " + path, state.errno());
        }
        return fd;
    }

    private static MemorySegment map(String path, int fd, long bytes, Arena arena) throws Throwable {
        CallState state = CallState.ofThread();
        MemorySegment address = (MemorySegment)
                MMAP.invokeExact(state.segment(), MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0L);
        if (address.address() == -1L) {
            throw new PosixException("mmap " + path, state.errno());
        }
        return address.reinterpret(bytes, arena, SharedMemory::unmap);
    }

    private static void unmap(MemorySegment mapping) {
        try {
            int ignored = (int) MUNMAP.invokeExact(CallState.ofThread().segment(), mapping, mapping.byteSize());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Call last inside the {@code try} that catches the {@link InternalError} of a truncated mapping. Compiled code raises it at
     * the next safepoint poll, which may be far behind the access; the return of a method that cannot be inlined is one.
     */
    public static void settle() {
        if (poll(SETTLING_CALLS) != 0) {
            throw new AssertionError("counts down to zero");
        }
    }

    // Compilers inline recursion one level deep at most, so real calls and their return polls remain.
    private static int poll(int calls) {
        return calls == 0 ? 0 : poll(calls - 1);
    }
}
