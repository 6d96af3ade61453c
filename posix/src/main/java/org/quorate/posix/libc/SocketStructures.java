package org.quorate.posix.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Offsets and numbers of the 64-bit Linux socket interface; the same on x86-64 and aarch64. */
public final class SocketStructures {
    public static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED;
    public static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED;
    public static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED;
    public static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    public static final ValueLayout.OfInt NET_INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    public static final ValueLayout.OfLong NET_LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    // struct msghdr, and struct mmsghdr which is a msghdr and a length
    public static final int MSG_NAME = 0;
    public static final int MSG_NAMELEN = 8;
    public static final int MSG_IOV = 16;
    public static final int MSG_IOVLEN = 24;
    public static final int MSG_CONTROL = 32;
    public static final int MSG_CONTROLLEN = 40;
    public static final int MSG_FLAGS = 48;
    public static final int MSGHDR_BYTES = 56;
    public static final int MMSG_LEN = 56;
    public static final int MMSGHDR_BYTES = 64;

    // struct iovec
    public static final int IOV_BASE = 0;
    public static final int IOV_LEN = 8;
    public static final int IOVEC_BYTES = 16;

    // struct cmsghdr
    public static final int CMSG_LEN = 0;
    public static final int CMSG_LEVEL = 8;
    public static final int CMSG_TYPE = 12;
    public static final int CMSG_DATA = 16;

    // struct sockaddr_in, sockaddr_in6
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SA_FAMILY = 0;
    public static final int SA_PORT = 2;
    public static final int SIN_ADDRESS = 4;
    public static final int SIN_BYTES = 16;
    public static final int SIN6_ADDRESS = 8;
    public static final int SIN6_SCOPE = 24;
    public static final int SIN6_BYTES = 28;

    // flags of socket() and of the send and receive calls
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_ERRQUEUE = 0x2000;
    public static final int MSG_NOSIGNAL = 0x4000;

    private SocketStructures() {}

    /** Distance from one control message to the next, CMSG_ALIGN(cmsg_len). */
    public static long alignControl(long length) {
        return (length + 7) & ~7L;
    }

    /** Offset of the control message of this kind in {@code control}, or -1. Lengths the kernel wrote are still checked. */
    public static long findControl(MemorySegment control, long from, long length, int level, int type) {
        long end = from + length;
        long at = from;
        while (at + CMSG_DATA <= end) {
            long size = control.get(LONG, at + CMSG_LEN);
            if (size < CMSG_DATA || size > end - at) {
                return -1;
            }
            if (control.get(INT, at + CMSG_LEVEL) == level && control.get(INT, at + CMSG_TYPE) == type) {
                return at;
            }
            at += alignControl(size);
        }
        return -1;
    }
}
