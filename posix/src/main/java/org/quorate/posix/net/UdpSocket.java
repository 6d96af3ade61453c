package org.quorate.posix.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.quorate.posix.libc.SocketStructures.AF_INET;
import static org.quorate.posix.libc.SocketStructures.AF_INET6;
import static org.quorate.posix.libc.SocketStructures.NET_SHORT;
import static org.quorate.posix.libc.SocketStructures.SA_PORT;
import static org.quorate.posix.libc.SocketStructures.SIN6_BYTES;
import static org.quorate.posix.libc.SocketStructures.SOCK_DGRAM;
import static org.quorate.posix.libc.SocketStructures.SOCK_NONBLOCK;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.posix.PosixException;
import org.quorate.posix.libc.CallState;
import org.quorate.posix.libc.Descriptor;
import org.quorate.posix.libc.Libc;

/**
 * One UDP socket of a knet link, with the options of spec 10 §11.1: used for sending ({@link UdpSendBatch}) and receiving
 * ({@link UdpReceiveBatch}), with an error queue ({@link SocketErrorQueue}). Non-blocking.
 */
public final class UdpSocket implements AutoCloseable {
    /** Bytes asked for each of the two socket buffers. */
    public static final int BUFFER_BYTES = 8 * 1024 * 1024;

    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final MethodHandle GETSOCKNAME = Libc.function("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

    private static final int SOL_SOCKET = 1;
    private static final int SO_PRIORITY = 12;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_RECVERR = 11;
    private static final int IP_FREEBIND = 15;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_RECVERR = 25;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_DONTFRAG = 62;

    private static final int PRIORITY_INTERACTIVE = 6;
    private static final int TOS_LOW_DELAY = 0x10;
    /** Set DF but ignore the cached path MTU: discovering it is knet's own work. */
    private static final int PMTUDISC_PROBE = 3;

    private final int fd;
    private final UdpAddress local;
    private final List<CappedBuffer> cappedBuffers;
    private final boolean receiveOffload;
    private boolean segmentationOffload;

    private UdpSocket(
            int fd,
            UdpAddress local,
            List<CappedBuffer> cappedBuffers,
            boolean segmentationOffload,
            boolean receiveOffload) {
        this.fd = fd;
        this.local = local;
        this.cappedBuffers = List.copyOf(cappedBuffers);
        this.segmentationOffload = segmentationOffload;
        this.receiveOffload = receiveOffload;
    }

    /** Opens and binds, using the kernel's offloads where it has them. The address need not exist yet. */
    public static UdpSocket open(UdpAddress local) throws PosixException {
        return open(local, true);
    }

    /** @param offload false never uses UDP_SEGMENT and UDP_GRO, for comparison and for broken drivers */
    public static UdpSocket open(UdpAddress local, boolean offload) throws PosixException {
        boolean v6 = local.ip().isV6();
        int fd = Descriptor.socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        boolean done = false;
        try {
            List<CappedBuffer> capped = new ArrayList<>();
            sizeBuffer(fd, CappedBuffer.SO_RCVBUF, SO_RCVBUFFORCE, capped);
            sizeBuffer(fd, CappedBuffer.SO_SNDBUF, SO_SNDBUFFORCE, capped);
            Descriptor.setOption(fd, SOL_SOCKET, SO_PRIORITY, PRIORITY_INTERACTIVE, "SO_PRIORITY");
            Descriptor.setOption(fd, IPPROTO_IP, IP_TOS, TOS_LOW_DELAY, "IP_TOS");
            Descriptor.setOption(fd, IPPROTO_IP, IP_FREEBIND, 1, "IP_FREEBIND");
            if (v6) {
                Descriptor.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
                Descriptor.setOption(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE, "IPV6_MTU_DISCOVER");
                Descriptor.setOption(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1, "IPV6_DONTFRAG");
                Descriptor.setOption(fd, IPPROTO_IPV6, IPV6_RECVERR, 1, "IPV6_RECVERR");
            } else {
                Descriptor.setOption(fd, IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE, "IP_MTU_DISCOVER");
                Descriptor.setOption(fd, IPPROTO_IP, IP_RECVERR, 1, "IP_RECVERR");
            }
            bind(fd, local);
            // Setting the default segment size to 0 changes nothing and tells whether the kernel knows the option.
            boolean segments = offload && Descriptor.trySetOption(fd, SOL_UDP, UDP_SEGMENT, 0) == 0;
            boolean coalesces = offload && Descriptor.trySetOption(fd, SOL_UDP, UDP_GRO, 1) == 0;
            UdpSocket socket =
                    new UdpSocket(fd, new UdpAddress(local.ip(), boundPort(fd)), capped, segments, coalesces);
            done = true;
            return socket;
        } finally {
            if (!done) {
                Descriptor.close(fd);
            }
        }
    }

    private static void sizeBuffer(int fd, int option, int forceOption, List<CappedBuffer> capped)
            throws PosixException {
        String name = option == CappedBuffer.SO_RCVBUF ? "SO_RCVBUF" : "SO_SNDBUF";
        Descriptor.setOption(fd, SOL_SOCKET, option, BUFFER_BYTES, name);
        if (Descriptor.getIntOption(fd, SOL_SOCKET, option, name) / 2 < BUFFER_BYTES) {
            // Needs CAP_NET_ADMIN; whether it worked is seen below.
            int ignored = Descriptor.trySetOption(fd, SOL_SOCKET, forceOption, BUFFER_BYTES);
        }
        int actual = Descriptor.getIntOption(fd, SOL_SOCKET, option, name);
        if (actual < BUFFER_BYTES) {
            capped.add(new CappedBuffer(option, BUFFER_BYTES, actual));
        }
    }

    private static void bind(int fd, UdpAddress local) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int errno = Descriptor.bind(fd, local.sockaddr(arena), local.sockaddrLength());
            if (errno != 0) {
                throw new PosixException("bind " + local, errno);
            }
        }
    }

    private static int boundPort(int fd) throws PosixException {
        CallState state = CallState.ofThread();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SIN6_BYTES, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, SIN6_BYTES);
            int result;
            try {
                result = (int) GETSOCKNAME.invokeExact(state.segment(), fd, name, length);
            } catch (Throwable thrown) {
                throw Libc.unexpected(thrown);
            }
            if (result != 0) {
                throw new PosixException("getsockname", state.errno());
            }
            return name.get(NET_SHORT, SA_PORT) & 0xFFFF;
        }
    }

    /** For an epoll set. */
    public int fd() {
        return fd;
    }

    /** The address bound to, with the port the kernel chose if 0 was asked for. */
    public UdpAddress local() {
        return local;
    }

    /** Whether the other address is of this socket's family, so that it can be sent to. */
    public boolean canReach(IpAddress address) {
        return address.isV6() == local.ip().isV6();
    }

    /** Buffers that stayed smaller than asked for, even with the privileged option; empty when all is well. */
    public List<CappedBuffer> cappedBuffers() {
        return cappedBuffers;
    }

    /** Whether one call can send many datagrams of one size (UDP_SEGMENT). Turns false when a device turns out unable. */
    public boolean segmentationOffload() {
        return segmentationOffload;
    }

    /** Whether the kernel hands over runs of datagrams in one piece (UDP_GRO). */
    public boolean receiveOffload() {
        return receiveOffload;
    }

    void giveUpSegmentationOffload() {
        segmentationOffload = false;
    }

    @Override
    public void close() {
        Descriptor.close(fd);
    }
}
