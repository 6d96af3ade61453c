package org.quorate.posix.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;

/** Users and groups by name, from whatever database the system uses. */
public final class Accounts {
    private static final MethodHandle GETPWNAM = Libc.function("getpwnam", ADDRESS, ADDRESS);
    private static final MethodHandle GETGRNAM = Libc.function("getgrnam", ADDRESS, ADDRESS);

    private static final MethodHandle GETEUID = Libc.function("geteuid", JAVA_INT);
    private static final MethodHandle GETEGID = Libc.function("getegid", JAVA_INT);

    /** struct passwd: name, password, uid, gid; struct group: name, password, gid. */
    private static final long ID_OFFSET = 16;

    private Accounts() {}

    /** The user's uid, or empty if there is no such user. May read files or ask the network. */
    public static OptionalInt uidOf(String user) {
        return lookUp(GETPWNAM, user);
    }

    /** The group's gid, or empty if there is no such group. */
    public static OptionalInt gidOf(String group) {
        return lookUp(GETGRNAM, group);
    }

    /** Uid with whose rights this process acts. */
    public static int effectiveUser() {
        return own(GETEUID);
    }

    /** Gid with whose rights this process acts. */
    public static int effectiveGroup() {
        return own(GETEGID);
    }

    private static int own(MethodHandle function) {
        try {
            return (int) function.invokeExact(CallState.ofThread().segment());
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
    }

    // The functions return static memory.
    private static synchronized OptionalInt lookUp(MethodHandle function, String name) {
        MemorySegment found;
        try (Arena arena = Arena.ofConfined()) {
            found = (MemorySegment) function.invokeExact(CallState.ofThread().segment(), arena.allocateFrom(name));
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        return found.address() == 0
                ? OptionalInt.empty()
                : OptionalInt.of(found.reinterpret(ID_OFFSET + 4).get(JAVA_INT, ID_OFFSET));
    }
}
