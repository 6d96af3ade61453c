package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.SocketStructures;

/** The addresses of this machine, in the kernel's order, which finding the local node depends on (spec 50 §6). */
public final class Interfaces {
    private static final MethodHandle GETIFADDRS = Libc.function("getifaddrs", JAVA_INT, ADDRESS);
    private static final MethodHandle FREEIFADDRS = Libc.procedure("freeifaddrs", ADDRESS);
    private static final MethodHandle IF_NAMETOINDEX = Libc.function("if_nametoindex", JAVA_INT, ADDRESS);
    private static final MethodHandle IOCTL = Libc.variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);

    // struct ifaddrs
    private static final long NEXT = 0;
    private static final long NAME = 8;
    private static final long FLAGS = 16;
    private static final long ADDR = 24;
    private static final long NETMASK = 32;
    private static final long IFADDRS_BYTES = 56;

    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;

    // struct ifreq: a name of 16 bytes and a union
    private static final long SIOCGIFMTU = 0x8921;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_VALUE = 16;
    private static final int IF_NAME_BYTES = 16;

    private Interfaces() {}

    /** Every IPv4 and IPv6 address, interfaces that are down included. */
    public static List<InterfaceAddress> addresses() throws PosixException {
        CallState state = CallState.ofThread();
        int probe = Descriptor.socket(SocketStructures.AF_INET, SocketStructures.SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(ADDRESS);
            if ((int) GETIFADDRS.invokeExact(state.segment(), list) != 0) {
                throw new PosixException("getifaddrs", state.errno());
            }
            MemorySegment first = list.get(ADDRESS, 0);
            try {
                return read(arena, probe, first);
            } finally {
                FREEIFADDRS.invokeExact(first);
            }
        } catch (PosixException e) {
            throw e;
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        } finally {
            Descriptor.close(probe);
        }
    }

    private static List<InterfaceAddress> read(Arena arena, int probe, MemorySegment first) throws Throwable {
        SourceAddresses addresses = new SourceAddresses();
        List<InterfaceAddress> result = new ArrayList<>();
        for (MemorySegment at = first; at.address() != 0; ) {
            MemorySegment entry = at.reinterpret(IFADDRS_BYTES);
            MemorySegment address = sockaddr(entry.get(ADDRESS, ADDR));
            if (address != null) {
                MemorySegment name = entry.get(ADDRESS, NAME).reinterpret(IF_NAME_BYTES);
                int flags = entry.get(JAVA_INT, FLAGS);
                MemorySegment mask = sockaddr(entry.get(ADDRESS, NETMASK));
                result.add(new InterfaceAddress(
                        name.getString(0),
                        (int) IF_NAMETOINDEX.invokeExact(CallState.ofThread().segment(), name),
                        addresses.read(address, 0),
                        mask == null ? 0 : bits(addresses.read(mask, 0)),
                        mtu(arena, probe, name),
                        (flags & IFF_UP) != 0,
                        (flags & IFF_LOOPBACK) != 0));
            }
            at = entry.get(ADDRESS, NEXT);
        }
        return List.copyOf(result);
    }

    private static @Nullable MemorySegment sockaddr(MemorySegment address) {
        if (address.address() == 0) {
            return null;
        }
        return switch (address.reinterpret(2).get(JAVA_SHORT, 0)) {
            case SocketStructures.AF_INET -> address.reinterpret(SocketStructures.SIN_BYTES);
            case SocketStructures.AF_INET6 -> address.reinterpret(SocketStructures.SIN6_BYTES);
            default -> null;
        };
    }

    private static int bits(IpAddress mask) {
        int bits = 0;
        for (byte part : mask.toBytes()) {
            bits += Integer.bitCount(part & 0xFF);
        }
        return bits;
    }

    /** 0 if the interface vanished meanwhile. */
    private static int mtu(Arena arena, int probe, MemorySegment name) throws Throwable {
        MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
        MemorySegment.copy(name, JAVA_BYTE, 0, request, JAVA_BYTE, 0, IF_NAME_BYTES);
        int result = (int) IOCTL.invokeExact(CallState.ofThread().segment(), probe, SIOCGIFMTU, request);
        return result == 0 ? request.get(JAVA_INT, IFREQ_VALUE) : 0;
    }
}
