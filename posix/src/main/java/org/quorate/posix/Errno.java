package org.quorate.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Linux error numbers (the same on x86-64 and aarch64), their names and the C library's English texts. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOSPC = 28;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ENOMSG = 42;
    public static final int EBADE = 52;
    public static final int ETIME = 62;
    public static final int ENONET = 64;
    public static final int EPROTO = 71;
    public static final int EBADMSG = 74;
    public static final int EOVERFLOW = 75;
    public static final int EMSGSIZE = 90;
    public static final int ENOPROTOOPT = 92;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ESHUTDOWN = 108;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;

    // The _np functions do not translate: the virtual machine sets the locale, the original programs do not.
    private static final Optional<MethodHandle> DESCRIPTION = Libc.optional("strerrordesc_np", ADDRESS, JAVA_INT);
    private static final Optional<MethodHandle> NAME = Libc.optional("strerrorname_np", ADDRESS, JAVA_INT);
    private static final MethodHandle STRERROR = Libc.function("strerror", ADDRESS, JAVA_INT);

    private Errno() {}

    /** For example {@code "EMSGSIZE"}; a number nobody knows is {@code "errno 4711"}. */
    public static String name(int errno) {
        String name = NAME.isPresent() ? string(NAME.get(), errno) : null;
        return name != null ? name : "errno " + errno;
    }

    /** The text strerror() gives in the C locale, for example {@code "Message too long"}. */
    public static String text(int errno) {
        String text = string(DESCRIPTION.orElse(STRERROR), errno);
        return text != null ? text : "Unknown error " + errno;
    }

    private static @Nullable String string(MethodHandle function, int errno) {
        MemorySegment text;
        try {
            text = (MemorySegment) function.invokeExact(CallState.ofThread().segment(), errno);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        return text.address() == 0 ? null : text.reinterpret(256).getString(0);
    }
}
