package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.quorate.posix.libc.SocketStructures.CMSG_DATA;
import static org.quorate.posix.libc.SocketStructures.INT;
import static org.quorate.posix.libc.SocketStructures.IOVEC_BYTES;
import static org.quorate.posix.libc.SocketStructures.IOV_BASE;
import static org.quorate.posix.libc.SocketStructures.IOV_LEN;
import static org.quorate.posix.libc.SocketStructures.LONG;
import static org.quorate.posix.libc.SocketStructures.MMSGHDR_BYTES;
import static org.quorate.posix.libc.SocketStructures.MMSG_LEN;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROL;
import static org.quorate.posix.libc.SocketStructures.MSG_CONTROLLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_DONTWAIT;
import static org.quorate.posix.libc.SocketStructures.MSG_IOV;
import static org.quorate.posix.libc.SocketStructures.MSG_IOVLEN;
import static org.quorate.posix.libc.SocketStructures.MSG_NAME;
import static org.quorate.posix.libc.SocketStructures.MSG_NAMELEN;
import static org.quorate.posix.libc.SocketStructures.NET_SHORT;
import static org.quorate.posix.libc.SocketStructures.SA_PORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.quorate.base.IpAddress;
import org.quorate.posix.Errno;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Libc;
import org.quorate.posix.libc.Pages;
import org.quorate.posix.libc.SocketStructures;

/**
 * Receives many datagrams with one system call (recvmmsg), each slot holding one datagram or a whole run the kernel coalesced
 * (UDP_GRO). One batch serves all sockets of its owner. Allocates nothing in the steady state; memory of slots that were never
 * filled is never touched.
 */
public final class UdpReceiveBatch implements AutoCloseable {
    private static final MethodHandle RECVMMSG =
            Libc.function("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

    /** No datagram and no coalesced run is larger. */
    private static final int SLOT_BYTES = 65536;

    private static final int NAME_BYTES = 32;
    private static final int CONTROL_BYTES = 64;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState(arena);
    private final SourceAddresses sources = new SourceAddresses();
    private final byte[] buffer = new byte[SLOT_BYTES];
    private final int slots;
    private final MemorySegment data;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment controls;
    private boolean full;

    /** @param slots most runs of datagrams one call takes, 1..1024; 64 KiB of address space each */
    public UdpReceiveBatch(int slots) {
        if (slots < 1 || slots > 1024) {
            throw new IllegalArgumentException("1..1024 slots, not " + slots);
        }
        this.slots = slots;
        this.data = Pages.allocate(arena, (long) slots * SLOT_BYTES);
        this.headers = arena.allocate((long) slots * MMSGHDR_BYTES, 8);
        this.names = arena.allocate((long) slots * NAME_BYTES, 8);
        this.controls = arena.allocate((long) slots * CONTROL_BYTES, 8);
        MemorySegment vectors = arena.allocate((long) slots * IOVEC_BYTES, 8);
        for (int slot = 0; slot < slots; slot++) {
            long header = (long) slot * MMSGHDR_BYTES;
            long vector = (long) slot * IOVEC_BYTES;
            vectors.set(LONG, vector + IOV_BASE, data.address() + (long) slot * SLOT_BYTES);
            vectors.set(LONG, vector + IOV_LEN, SLOT_BYTES);
            headers.set(LONG, header + MSG_NAME, names.address() + (long) slot * NAME_BYTES);
            headers.set(LONG, header + MSG_IOV, vectors.address() + vector);
            headers.set(LONG, header + MSG_IOVLEN, 1);
            headers.set(LONG, header + MSG_CONTROL, controls.address() + (long) slot * CONTROL_BYTES);
            rearm(header);
        }
    }

    /** The kernel overwrites these with what it filled in. */
    private void rearm(long header) {
        headers.set(INT, header + MSG_NAMELEN, NAME_BYTES);
        headers.set(LONG, header + MSG_CONTROLLEN, CONTROL_BYTES);
    }

    /**
     * Takes what is waiting, up to the number of slots, without blocking.
     *
     * @return datagrams handed over, 0 if none was waiting; or, negated, an errno: an asynchronous error the kernel reports
     *     once, after which the socket's {@link SocketErrorQueue} tells more and receiving goes on
     */
    public int receive(UdpSocket socket, DatagramHandler handler) {
        int received;
        try {
            received = (int) RECVMMSG.invokeExact(
                    state.segment(), socket.fd(), headers, slots, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw Libc.unexpected(thrown);
        }
        full = received == slots;
        if (received < 0) {
            int errno = state.errno();
            return errno == Errno.EAGAIN || errno == Errno.EINTR ? 0 : -errno;
        }
        int datagrams = 0;
        for (int slot = 0; slot < received; slot++) {
            datagrams += deliver(slot, handler);
        }
        return datagrams;
    }

    /** Whether the last {@link #receive} filled every slot, so that more is probably waiting. */
    public boolean wasFull() {
        return full;
    }

    private int deliver(int slot, DatagramHandler handler) {
        long header = (long) slot * MMSGHDR_BYTES;
        long name = (long) slot * NAME_BYTES;
        int length = headers.get(INT, header + MMSG_LEN);
        int segment = segmentSize(slot, header);
        rearm(header);
        IpAddress source = sources.read(names, name);
        int port = names.get(NET_SHORT, name + SA_PORT) & 0xFFFF;
        MemorySegment.copy(data, JAVA_BYTE, (long) slot * SLOT_BYTES, buffer, 0, length);
        if (segment <= 0 || segment >= length) {
            handler.onDatagram(source, port, buffer, 0, length);
            return 1;
        }
        int datagrams = 0;
        for (int at = 0; at < length; at += segment) {
            handler.onDatagram(source, port, buffer, at, Math.min(segment, length - at));
            datagrams++;
        }
        return datagrams;
    }

    /** Size of the datagrams in a coalesced run, 0 for a lone datagram. */
    private int segmentSize(int slot, long header) {
        long length = headers.get(LONG, header + MSG_CONTROLLEN);
        if (length == 0) {
            return 0;
        }
        long at = SocketStructures.findControl(
                controls, (long) slot * CONTROL_BYTES, length, UdpSocket.SOL_UDP, UdpSocket.UDP_GRO);
        return at < 0 ? 0 : controls.get(INT, at + CMSG_DATA);
    }

    @Override
    public void close() {
        arena.close();
    }
}
