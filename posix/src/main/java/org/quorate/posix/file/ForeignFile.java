package org.quorate.posix.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * A file that another process has named, and may change at any time: opened without following a symbolic link, creating or cutting
 * anything, and read and written by calls, so that nothing its owner does to it can fault here. What it is has to be looked at before
 * it is used.
 */
public final class ForeignFile implements AutoCloseable {
    private static final MethodHandle OPEN = Libc.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle STATX =
            Libc.function("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle PREAD =
            Libc.function("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle PWRITE =
            Libc.function("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);

    private static final int O_RDWR_CLOEXEC = 0x2 | 0x80000;
    /** A queue or a device must not keep us waiting before it is seen to be one. */
    private static final int O_NONBLOCK = 0x800;

    private static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int STATX_LINKS = 16;
    private static final int STATX_UID = 20;
    private static final int STATX_MODE = 28;
    private static final int STATX_SIZE = 40;
    private static final int FILE_TYPE = 0xf000;
    private static final int REGULAR = 0x8000;

    private final String path;
    private final int fd;

    private ForeignFile(String path, int fd) {
        this.path = path;
        this.fd = fd;
    }

    /**
     * What a file is.
     *
     * @param isRegular neither directory nor device nor anything else
     * @param uid of its owner, unsigned
     * @param links names it has
     * @param bytes its length
     */
    public record Status(boolean isRegular, int uid, int links, long bytes) {}

    /**
     * Opens it for reading and writing.
     *
     * @throws PosixException if it cannot be, or the last part of the path is a symbolic link (ELOOP)
     */
    public static ForeignFile open(String path) throws PosixException {
        CallState state = CallState.ofThread();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = (int) OPEN.invokeExact(
                    state.segment(), arena.allocateFrom(path), O_RDWR_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (fd < 0) {
            throw new PosixException("open " + path, state.errno());
        }
        return new ForeignFile(path, fd);
    }

    /** Of the open file, whatever its path names by now. */
    public Status status() throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(STATX_BYTES, 8);
            int result = (int) STATX.invokeExact(
                    state.segment(), fd, arena.allocateFrom(""), AT_EMPTY_PATH, STATX_BASIC_STATS, status);
            if (result != 0) {
                throw new PosixException("statx " + path, state.errno());
            }
            return new Status(
                    (status.get(JAVA_SHORT, STATX_MODE) & FILE_TYPE) == REGULAR,
                    status.get(JAVA_INT, STATX_UID),
                    status.get(JAVA_INT, STATX_LINKS),
                    status.get(JAVA_LONG, STATX_SIZE));
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /**
     * Reads from a position of the file.
     *
     * @return whether there were so many bytes; if not, what is in the buffer means nothing
     */
    public boolean read(long position, byte[] buffer, int offset, int length) throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            long read = (long) PREAD.invokeExact(state.segment(), fd, bytes, (long) length, position);
            if (read < 0) {
                throw new PosixException("pread " + path, state.errno());
            }
            MemorySegment.copy(bytes, JAVA_BYTE, 0, buffer, offset, (int) read);
            return read == length;
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    /** Writes all of the bytes to a position of the file. */
    public void write(long position, byte[] bytes) throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            long written = (long) PWRITE.invokeExact(
                    state.segment(), fd, arena.allocateFrom(JAVA_BYTE, bytes), (long) bytes.length, position);
            if (written != bytes.length) {
                throw new PosixException("pwrite " + path, written < 0 ? state.errno() : Errno.ENOSPC);
            }
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
