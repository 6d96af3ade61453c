package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.quorate.posix.libc.SocketStructures.AF_INET;
import static org.quorate.posix.libc.SocketStructures.AF_INET6;
import static org.quorate.posix.libc.SocketStructures.CMSG_DATA;
import static org.quorate.posix.libc.SocketStructures.CMSG_LEN;
import static org.quorate.posix.libc.SocketStructures.INT;
import static org.quorate.posix.libc.SocketStructures.IOVEC_BYTES;
import static org.quorate.posix.libc.SocketStructures.IOV_BASE;
import static org.quorate.posix.libc.SocketStructures.IOV_LEN;
import static org.quorate.posix.libc.SocketStructures.LONG;
import static org.quorate.posix.libc.SocketStructures.MSGHDR_BYTES;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROL;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROLLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_DONTWAIT;
import static org.quorate.posix.libc.SocketStructures.MSG_ERRQUEUE;
import static org.quorate.posix.libc.SocketStructures.MSG_IOV;
import static org.quorate.posix.libc.SocketStructures.MSG_IOVLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_NAME;
import static org.quorate.posix.libc.SocketStructures.MSG_NAMELEN;
import static org.quorate.posix.libc.SocketStructures.NET_SHORT;
import static org.quorate.posix.libc.SocketStructures.SA_PORT;
import static org.quorate.posix.libc.SocketStructures.SHORT;
import static org.quorate.posix.libc.SocketStructures.SIN6_BYTES;
import static org.quorate.posix.libc.SocketStructures.SIN_BYTES;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.SocketStructures;

/**
 * Reads what the kernel learned about datagrams sent earlier (spec 10 §11.2). To be read when epoll reports ERR, when a receive
 * reports an error and after a failed send. One queue reader serves all sockets of its owner.
 */
public final class SocketErrorQueue implements AutoCloseable {
    private static final MethodHandle RECVMSG = Libc.function("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private static final int IPPROTO_IP = 0;
    private static final int IP_RECVERR = 11;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_RECVERR = 25;

    // struct sock_extended_err, followed by the offender's sockaddr
    private static final int EE_ERRNO = 0;
    private static final int EE_ORIGIN = 4;
    private static final int EE_TYPE = 5;
    private static final int EE_CODE = 6;
    private static final int EE_INFO = 8;
    private static final int EE_BYTES = 16;

    private static final int CONTROL_BYTES = 512;
    private static final int PAYLOAD_BYTES = 64;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState(arena);
    private final SourceAddresses addresses = new SourceAddresses();
    private final MemorySegment header = arena.allocate(MSGHDR_BYTES, 8);
    private final MemorySegment name = arena.allocate(SIN6_BYTES, 8);
    private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
    private final MemorySegment vector = arena.allocate(IOVEC_BYTES, 8);
    private final MemorySegment payload = arena.allocate(PAYLOAD_BYTES);

    public SocketErrorQueue() {
        vector.set(LONG, IOV_BASE, payload.address());
        vector.set(LONG, IOV_LEN, PAYLOAD_BYTES);
        header.set(LONG, MSG_NAME, name.address());
        header.set(LONG, MSG_IOV, vector.address());
        header.set(LONG, MSG_IOVLEN, 1);
        header.set(LONG, MSG_CONTROL, control.address());
    }

    /** The next error, oldest first, or {@code null} if there is none. Never blocks. */
    public @Nullable SocketError poll(UdpSocket socket) {
        name.fill((byte) 0);
        header.set(INT, MSG_NAMELEN, SIN6_BYTES);
        header.set(LONG, MSG_CONTROLLEN, CONTROL_BYTES);
        long received;
        try {
            received = (long) RECVMSG.invokeExact(state.segment(), socket.fd(), header, MSG_ERRQUEUE | MSG_DONTWAIT);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        if (received < 0) {
            return null;
        }
        long length = header.get(LONG, MSG_CONTROLLEN);
        long at = SocketStructures.findControl(control, 0, length, IPPROTO_IP, IP_RECVERR);
        if (at < 0) {
            at = SocketStructures.findControl(control, 0, length, IPPROTO_IPV6, IPV6_RECVERR);
        }
        if (at < 0 || control.get(LONG, at + CMSG_LEN) < CMSG_DATA + EE_BYTES) {
            return new SocketError(0, SocketError.Origin.OTHER, 0, 0, 0, destination(), null);
        }
        return decode(at + CMSG_DATA, control.get(LONG, at + CMSG_LEN) - CMSG_DATA);
    }

    private SocketError decode(long at, long length) {
        SocketError.Origin origin = switch (control.get(ValueLayout.JAVA_BYTE, at + EE_ORIGIN)) {
            case 1 -> SocketError.Origin.LOCAL;
            case 2 -> SocketError.Origin.ICMP;
            case 3 -> SocketError.Origin.ICMP6;
            default -> SocketError.Origin.OTHER;
        };
        boolean remote = origin == SocketError.Origin.ICMP || origin == SocketError.Origin.ICMP6;
        return new SocketError(
                control.get(INT, at + EE_ERRNO),
                origin,
                control.get(ValueLayout.JAVA_BYTE, at + EE_TYPE) & 0xFF,
                control.get(ValueLayout.JAVA_BYTE, at + EE_CODE) & 0xFF,
                control.get(INT, at + EE_INFO),
                destination(),
                remote ? address(control, at + EE_BYTES, length - EE_BYTES) : null);
    }

    private @Nullable UdpAddress destination() {
        IpAddress ip = address(name, 0, header.get(INT, MSG_NAMELEN));
        return ip == null ? null : new UdpAddress(ip, name.get(NET_SHORT, SA_PORT) & 0xFFFF);
    }

    private @Nullable IpAddress address(MemorySegment sockaddr, long at, long length) {
        if (length < SIN_BYTES) {
            return null;
        }
        int family = sockaddr.get(SHORT, at);
        boolean complete = family == AF_INET || (family == AF_INET6 && length >= SIN6_BYTES);
        return complete ? addresses.read(sockaddr, at) : null;
    }

    @Override
    public void close() {
        arena.close();
    }
}
