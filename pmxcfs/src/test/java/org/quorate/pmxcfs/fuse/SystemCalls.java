package org.quorate.pmxcfs.fuse;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The C library's calls on files, whose error numbers Java does not tell. */
final class SystemCalls {
    /** A call failed. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final int errno;

        Failed(String call, int errno) {
            super(call + ": " + name(errno));
            this.errno = errno;
        }

        String error() {
            return name(errno);
        }
    }

    static final int RDONLY = 0;

    private static final Map<String, Integer> FLAGS =
            Map.of("RDONLY", 0, "WRONLY", 1, "RDWR", 2, "CREAT", 0100, "EXCL", 0200, "TRUNC", 01000, "APPEND", 02000);

    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(1, "EPERM"),
            Map.entry(2, "ENOENT"),
            Map.entry(5, "EIO"),
            Map.entry(13, "EACCES"),
            Map.entry(16, "EBUSY"),
            Map.entry(17, "EEXIST"),
            Map.entry(19, "ENODEV"),
            Map.entry(20, "ENOTDIR"),
            Map.entry(21, "EISDIR"),
            Map.entry(22, "EINVAL"),
            Map.entry(27, "EFBIG"),
            Map.entry(36, "ENAMETOOLONG"),
            Map.entry(38, "ENOSYS"),
            Map.entry(39, "ENOTEMPTY"),
            Map.entry(84, "EILSEQ"),
            Map.entry(95, "ENOTSUP"));

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int OPEN_MODE = 0644;
    private static final int MAP_SHARED = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

    private SystemCalls() {}

    private static String name(int errno) {
        return ERRORS.getOrDefault(errno, "errno " + errno);
    }

    /** What stat(2) shows, as the recordings have it. */
    record Stat(int mode, int links, int uid, int gid, long size, long blocks, long mtime) {}

    private static long call(String name, int firstVariadic, MemoryLayout result, Object... arguments) throws Failed {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case Integer number -> JAVA_INT;
                case Long number -> JAVA_LONG;
                default -> ADDRESS;
            };
        }
        MethodHandle handle = HANDLES.computeIfAbsent(name + List.of(layouts), key -> {
            List<Linker.Option> options = new ArrayList<>(List.of(Linker.Option.captureCallState("errno")));
            if (firstVariadic > 0) {
                options.add(Linker.Option.firstVariadicArg(firstVariadic));
            }
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().find(name).orElseThrow(),
                    FunctionDescriptor.of(result, layouts),
                    options.toArray(Linker.Option[]::new));
        });
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            List<Object> all = new ArrayList<>(List.of(state));
            all.addAll(List.of(arguments));
            Object value = handle.invokeWithArguments(all);
            long number = switch (value) {
                case Integer small -> small;
                case Long large -> large;
                default -> ((MemorySegment) value).address();
            };
            if (number == -1) {
                throw new Failed(name, state.get(JAVA_INT, 0));
            }
            return number;
        } catch (Failed failed) {
            throw failed;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private interface OnPath {
        long call(MemorySegment path, Arena arena) throws Failed;
    }

    private static long onPath(String path, OnPath call) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            return call.call(arena.allocateFrom(path, UTF_8), arena);
        }
    }

    static void mkdir(String path) throws Failed {
        onPath(path, (p, arena) -> call("mkdir", 0, JAVA_INT, p, 0755));
    }

    static void rmdir(String path) throws Failed {
        onPath(path, (p, arena) -> call("rmdir", 0, JAVA_INT, p));
    }

    static void unlink(String path) throws Failed {
        onPath(path, (p, arena) -> call("unlink", 0, JAVA_INT, p));
    }

    static void mknod(String path, int type) throws Failed {
        onPath(path, (p, arena) -> call("mknod", 0, JAVA_INT, p, type | 0644, 0L));
    }

    static void rename(String from, String to) throws Failed {
        onPath(from, (p, arena) -> call("rename", 0, JAVA_INT, p, arena.allocateFrom(to, UTF_8)));
    }

    static void symlink(String target, String path) throws Failed {
        onPath(path, (p, arena) -> call("symlink", 0, JAVA_INT, arena.allocateFrom(target, UTF_8), p));
    }

    static void link(String from, String to) throws Failed {
        onPath(from, (p, arena) -> call("link", 0, JAVA_INT, p, arena.allocateFrom(to, UTF_8)));
    }

    static void chmod(String path, int mode) throws Failed {
        onPath(path, (p, arena) -> call("chmod", 0, JAVA_INT, p, mode));
    }

    static void chown(String path, int uid, int gid) throws Failed {
        onPath(path, (p, arena) -> call("chown", 0, JAVA_INT, p, uid, gid));
    }

    static void truncate(String path, long size) throws Failed {
        onPath(path, (p, arena) -> call("truncate", 0, JAVA_INT, p, size));
    }

    static void ftruncate(int fd, long size) throws Failed {
        call("ftruncate", 0, JAVA_INT, fd, size);
    }

    /** Sets both times; null for now. */
    static void utime(String path, @Nullable Long seconds) throws Failed {
        onPath(path, (p, arena) -> {
            MemorySegment times = MemorySegment.NULL;
            if (seconds != null) {
                times = arena.allocate(32);
                times.set(JAVA_LONG, 0, seconds);
                times.set(JAVA_LONG, 16, seconds);
            }
            return call("utimensat", 0, JAVA_INT, AT_FDCWD, p, times, 0);
        });
    }

    static int open(String path, String flags) throws Failed {
        int bits = 0;
        for (String flag : flags.split("\\|")) {
            bits |= Objects.requireNonNull(FLAGS.get(flag), flag);
        }
        int all = bits;
        return (int) onPath(path, (p, arena) -> call("open", 2, JAVA_INT, p, all, OPEN_MODE));
    }

    static void close(int fd) throws Failed {
        call("close", 0, JAVA_INT, fd);
    }

    static void fsync(int fd) throws Failed {
        call("fsync", 0, JAVA_INT, fd);
    }

    static void flock(int fd) throws Failed {
        call("flock", 0, JAVA_INT, fd, 2);
    }

    /** At an offset, or where the file is if that is negative. */
    static long write(int fd, long offset, byte[] data) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, data);
            return offset < 0
                    ? call("write", 0, JAVA_LONG, fd, bytes, (long) data.length)
                    : call("pwrite", 0, JAVA_LONG, fd, bytes, (long) data.length, offset);
        }
    }

    static byte[] read(int fd, long offset, int count) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, count));
            long length = call("pread", 0, JAVA_LONG, fd, bytes, (long) count, offset);
            return bytes.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    static void fallocate(int fd, long length) throws Failed {
        int error = (int) call("posix_fallocate", 0, JAVA_INT, fd, 0L, length);
        if (error != 0) {
            throw new Failed("posix_fallocate", error);
        }
    }

    static void map(int fd, boolean write) throws Failed {
        call("mmap", 0, ADDRESS, MemorySegment.NULL, 4096L, write ? 3 : 1, MAP_SHARED, fd, 0L);
    }

    static void setxattr(String path) throws Failed {
        onPath(
                path,
                (p, arena) ->
                        call("setxattr", 0, JAVA_INT, p, arena.allocateFrom("user.x"), arena.allocateFrom("y"), 1L, 0));
    }

    static void listxattr(String path) throws Failed {
        onPath(path, (p, arena) -> call("listxattr", 0, JAVA_LONG, p, arena.allocate(256), 256L));
    }

    static String readlink(String path) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(4096);
            long length = call("readlink", 0, JAVA_LONG, arena.allocateFrom(path, UTF_8), target, 4096L);
            return new String(target.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
        }
    }

    static Stat lstat(String path) throws Failed {
        return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);
    }

    static Stat fstat(int fd) throws Failed {
        return statx(fd, "", AT_EMPTY_PATH);
    }

    private static Stat statx(int fd, String path, int flags) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stat = arena.allocate(256);
            call("statx", 0, JAVA_INT, fd, arena.allocateFrom(path, UTF_8), flags, STATX_BASIC, stat);
            return new Stat(
                    Short.toUnsignedInt(stat.get(JAVA_SHORT, 28)),
                    stat.get(JAVA_INT, 16),
                    stat.get(JAVA_INT, 20),
                    stat.get(JAVA_INT, 24),
                    stat.get(JAVA_LONG, 40),
                    stat.get(JAVA_LONG, 48),
                    stat.get(JAVA_LONG, 112));
        }
    }

    /** bsize, frsize, blocks, bfree, bavail, files, ffree, favail, then namemax. */
    static long[] statvfs(String path) throws Failed {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fields = arena.allocate(112);
            call("statvfs", 0, JAVA_INT, arena.allocateFrom(path, UTF_8), fields);
            long[] values = new long[9];
            for (int i = 0; i < 8; i++) {
                values[i] = fields.get(JAVA_LONG, i * 8L);
            }
            values[8] = fields.get(JAVA_LONG, 80);
            return values;
        }
    }

    /** Names without the two that every directory has, sorted. */
    static List<String> readdir(String path) throws Failed {
        TreeMap<String, String> names = new TreeMap<>();
        int fd = open(path, "RDONLY");
        long directory = call("fdopendir", 0, ADDRESS, fd);
        MemorySegment handle = MemorySegment.ofAddress(directory);
        while (true) {
            long entry = call("readdir", 0, ADDRESS, handle);
            if (entry == 0) {
                call("closedir", 0, JAVA_INT, handle);
                return List.copyOf(names.keySet());
            }
            String name = MemorySegment.ofAddress(entry).reinterpret(19 + 4096).getString(19, UTF_8);
            if (!name.equals(".") && !name.equals("..")) {
                names.put(name, name);
            }
        }
    }

    /** Makes the calling thread act on files as another user, without root's rights. */
    static void actAs(int uid, int gid) throws Failed {
        call("setfsgid", 0, JAVA_INT, gid);
        call("setfsuid", 0, JAVA_INT, uid);
    }
}
