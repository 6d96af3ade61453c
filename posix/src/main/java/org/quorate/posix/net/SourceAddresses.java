package org.quorate.posix.net;

import static org.quorate.posix.libc.SocketStructures.AF_INET6;
import static org.quorate.posix.libc.SocketStructures.INT;
import static org.quorate.posix.libc.SocketStructures.NET_INT;
import static org.quorate.posix.libc.SocketStructures.NET_LONG;
import static org.quorate.posix.libc.SocketStructures.SA_FAMILY;
import static org.quorate.posix.libc.SocketStructures.SHORT;
import static org.quorate.posix.libc.SocketStructures.SIN6_ADDRESS;
import static org.quorate.posix.libc.SocketStructures.SIN6_SCOPE;
import static org.quorate.posix.libc.SocketStructures.SIN_ADDRESS;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.wire.Endian;

/**
 * Turns the kernel's addresses into {@link IpAddress} objects, the same object for the same address as long as it stays in a
 * table of fixed size. A flood from forged addresses costs an allocation each, never more memory.
 */
final class SourceAddresses {
    private static final int SLOTS = 256;
    private static final int WAYS = 4;

    private final long[] high = new long[SLOTS];
    private final long[] low = new long[SLOTS];
    private final @Nullable IpAddress[] known = new IpAddress[SLOTS];
    private int nextVictim;

    /** Reads the sockaddr_in or sockaddr_in6 at {@code offset}. */
    IpAddress read(MemorySegment sockaddr, long offset) {
        if (sockaddr.get(SHORT, offset + SA_FAMILY) == AF_INET6) {
            return find(
                    sockaddr.get(NET_LONG, offset + SIN6_ADDRESS),
                    sockaddr.get(NET_LONG, offset + SIN6_ADDRESS + 8),
                    sockaddr.get(INT, offset + SIN6_SCOPE),
                    true);
        }
        return find(0, sockaddr.get(NET_INT, offset + SIN_ADDRESS) & 0xFFFF_FFFFL, 0, false);
    }

    private IpAddress find(long highBits, long lowBits, int scope, boolean v6) {
        long mixed = (highBits * 31 + lowBits + scope) * 0x9E37_79B9_7F4A_7C15L;
        int first = (int) (mixed >>> 58) * WAYS;
        for (int slot = first; slot < first + WAYS; slot++) {
            IpAddress address = known[slot];
            if (address != null
                    && low[slot] == lowBits
                    && high[slot] == highBits
                    && address.isV6() == v6
                    && address.scopeId() == scope) {
                return address;
            }
        }
        int slot = first + (nextVictim++ & (WAYS - 1));
        IpAddress made = make(highBits, lowBits, scope, v6);
        known[slot] = made;
        high[slot] = highBits;
        low[slot] = lowBits;
        return made;
    }

    private static IpAddress make(long highBits, long lowBits, int scope, boolean v6) {
        byte[] bytes = new byte[v6 ? 16 : 4];
        if (v6) {
            Endian.BIG.putLong(bytes, 0, highBits);
            Endian.BIG.putLong(bytes, 8, lowBits);
        } else {
            Endian.BIG.putInt(bytes, 0, (int) lowBits);
        }
        return IpAddress.ofBytes(bytes, scope);
    }
}
