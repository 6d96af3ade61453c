package org.quorate.posix.net;

import static org.quorate.posix.libc.SocketStructures.AF_INET;
import static org.quorate.posix.libc.SocketStructures.AF_INET6;
import static org.quorate.posix.libc.SocketStructures.SA_FAMILY;
import static org.quorate.posix.libc.SocketStructures.SA_PORT;
import static org.quorate.posix.libc.SocketStructures.SIN6_ADDRESS;
import static org.quorate.posix.libc.SocketStructures.SIN6_BYTES;
import static org.quorate.posix.libc.SocketStructures.SIN6_SCOPE;
import static org.quorate.posix.libc.SocketStructures.SIN_ADDRESS;
import static org.quorate.posix.libc.SocketStructures.SIN_BYTES;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.wire.Endian;

/**
 * An address and port in the form the kernel takes. Made once for each peer and link and then reused: sending to it encodes
 * nothing.
 */
public final class UdpAddress {
    private static final Endian HOST_ORDER =
            java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN ? Endian.LITTLE : Endian.BIG;

    private final IpAddress ip;
    private final int port;
    private final byte[] sockaddr;

    /** @param port 0..65535; 0 lets the kernel choose when bound */
    public UdpAddress(IpAddress ip, int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("a port is 0..65535, not " + port);
        }
        this.ip = ip;
        this.port = port;
        byte[] bytes = ip.toBytes();
        this.sockaddr = new byte[ip.isV6() ? SIN6_BYTES : SIN_BYTES];
        HOST_ORDER.putShort(sockaddr, SA_FAMILY, ip.isV6() ? AF_INET6 : AF_INET);
        Endian.BIG.putShort(sockaddr, SA_PORT, port);
        if (ip.isV6()) {
            System.arraycopy(bytes, 0, sockaddr, SIN6_ADDRESS, 16);
            HOST_ORDER.putInt(sockaddr, SIN6_SCOPE, ip.scopeId());
        } else {
            System.arraycopy(bytes, 0, sockaddr, SIN_ADDRESS, 4);
        }
    }

    public IpAddress ip() {
        return ip;
    }

    public int port() {
        return port;
    }

    int sockaddrLength() {
        return sockaddr.length;
    }

    MemorySegment sockaddr(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, sockaddr);
    }

    void copySockaddrTo(MemorySegment target, long offset) {
        MemorySegment.copy(sockaddr, 0, target, ValueLayout.JAVA_BYTE, offset, sockaddr.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof UdpAddress that && port == that.port && ip.equals(that.ip));
    }

    @Override
    public int hashCode() {
        return 31 * ip.hashCode() + port;
    }

    /** For example {@code 10.0.0.1:5405} or {@code [fd00::1]:5405}. */
    @Override
    public String toString() {
        return ip.isV6() ? "[" + ip + "]:" + port : ip + ":" + port;
    }
}
