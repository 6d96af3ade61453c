package org.quorate.posix.net;

import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;

/**
 * One entry of a socket's error queue: what became of a datagram sent earlier.
 *
 * @param errno see {@link org.quorate.posix.Errno}
 * @param origin who reported it
 * @param type ICMP type, 0..255, if {@code origin} is ICMP
 * @param code ICMP code, 0..255
 * @param info with EMSGSIZE the largest IP packet in bytes (ee_info), else 0
 * @param destination where the datagram was going, with port 0 for a local error of IPv4; {@code null} if the kernel
 *     does not say
 * @param offender the host that answered with ICMP; {@code null} for a local error
 */
public record SocketError(
        int errno,
        Origin origin,
        int type,
        int code,
        int info,
        @Nullable UdpAddress destination,
        @Nullable IpAddress offender) {
    /** Who found the error. */
    public enum Origin {
        /** This machine, before anything was sent. */
        LOCAL,
        ICMP,
        ICMP6,
        /** Something this program did not ask for, such as a time stamp. */
        OTHER
    }
}
