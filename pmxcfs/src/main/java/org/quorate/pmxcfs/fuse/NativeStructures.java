package org.quorate.pmxcfs.fuse;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cryptomator.jfuse.api.FuseConfig;
import org.cryptomator.jfuse.api.Stat;
import org.cryptomator.jfuse.api.Statvfs;

/**
 * Fields of libfuse's structures that jFUSE 0.7 has no setters for. Its objects have a method {@code segment()} in a package that
 * has to be opened to us ({@code --add-opens}); offsets are those of 64-bit Linux, the same on x86-64 and AArch64.
 */
final class NativeStructures {
    /** Of struct fuse_config. */
    static final long DIRECT_IO = 72;
    /** Of struct stat. */
    static final long ST_BLOCKS = 64;
    /** Of struct statvfs. */
    static final long F_FILES = 40;

    private static final long F_FFREE = 48;
    private static final long F_FAVAIL = 56;

    /** Classes of jFUSE, in its package for each kind of processor, that hold these structures. */
    static final List<String> NAMES = List.of("FuseConfigImpl", "StatImpl", "StatvfsImpl");

    private static final Map<Class<?>, Method> SEGMENTS = new ConcurrentHashMap<>();

    private NativeStructures() {}

    /** Whether the fields can be reached; if not, why. */
    static void check(Class<?> implementation) throws MountException {
        try {
            segmentOf(implementation);
        } catch (IllegalStateException closed) {
            throw new MountException(String.valueOf(closed.getMessage()), closed);
        }
    }

    /**
     * Has every read and write come to us, with no page of a file kept by the kernel: other nodes change files, too.
     *
     * @return whether that was taken
     */
    static boolean useDirectIo(FuseConfig configuration) {
        segment(configuration).set(JAVA_INT, DIRECT_IO, 1);
        return configuration.directIo() == 1;
    }

    static void setBlocks(Stat stat, long blocks) {
        segment(stat).set(JAVA_LONG, ST_BLOCKS, blocks);
    }

    static void setFiles(Statvfs statvfs, long files, long free) {
        MemorySegment segment = segment(statvfs);
        segment.set(JAVA_LONG, F_FILES, files);
        segment.set(JAVA_LONG, F_FFREE, free);
        segment.set(JAVA_LONG, F_FAVAIL, free);
    }

    private static MemorySegment segment(Object structure) {
        try {
            return (MemorySegment) segmentOf(structure.getClass()).invoke(structure);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Method segmentOf(Class<?> implementation) {
        return SEGMENTS.computeIfAbsent(implementation, type -> {
            try {
                Method method = type.getDeclaredMethod("segment");
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException other) {
                throw new IllegalStateException(
                        "fuse_new error: this jFUSE is another one than 0.7: " + type.getName() + " has no segment()",
                        other);
            } catch (RuntimeException unreachable) {
                throw new IllegalStateException(
                        "fuse_new error: jFUSE's structures cannot be reached (" + unreachable.getMessage()
                                + "): start Java with --add-opens "
                                + type.getModule().getName() + "/" + type.getPackageName() + "=org.quorate.pmxcfs",
                        unreachable);
            }
        });
    }
}
