package org.quorate.posix.local;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Address of a Unix socket: a path, or an abstract name that lives in the network namespace.
 *
 * <p>The length is part of an abstract name. libqb pads its names to the whole structure; systemd does not.
 */
public final class UnixAddress {
    private static final short AF_UNIX = 1;
    private static final int PATH_OFFSET = 2;
    private static final int PATH_BYTES = 108;

    private final byte[] path;
    private final String text;

    private UnixAddress(byte[] path, String text) {
        if (path.length > PATH_BYTES) {
            throw new IllegalArgumentException("longer than " + PATH_BYTES + " bytes: " + text);
        }
        this.path = path;
        this.text = text;
    }

    /**
     * A socket file.
     *
     * @throws IllegalArgumentException if longer than 108 bytes
     */
    public static UnixAddress ofPath(String path) {
        return new UnixAddress(path.getBytes(StandardCharsets.UTF_8), path);
    }

    /** An abstract name exactly as long as given. */
    public static UnixAddress ofAbstract(String name) {
        return new UnixAddress(("\0" + name).getBytes(StandardCharsets.UTF_8), "@" + name);
    }

    /** An abstract name padded with NUL to 108 bytes, as libqb's (spec 40 §2.1). */
    public static UnixAddress ofPaddedAbstract(String name) {
        UnixAddress plain = ofAbstract(name);
        return new UnixAddress(Arrays.copyOf(plain.path, PATH_BYTES), plain.text);
    }

    boolean isAbstract() {
        return path.length > 0 && path[0] == 0;
    }

    MemorySegment sockaddr(Arena arena) {
        MemorySegment memory = arena.allocate(PATH_OFFSET + PATH_BYTES + 1, 8);
        memory.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(path, 0, memory, ValueLayout.JAVA_BYTE, PATH_OFFSET, path.length);
        return memory;
    }

    int sockaddrLength() {
        return PATH_OFFSET + path.length;
    }

    @Override
    public String toString() {
        return text;
    }
}
