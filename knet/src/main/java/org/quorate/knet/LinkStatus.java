package org.quorate.knet;

import org.quorate.base.IpAddress;

/**
 * One link to one host as the tools show it (spec 10 §12.9).
 *
 * @param nodeId host at the other end; this node for the loopback link
 * @param link 0..7
 * @param mtu user bytes per packet found by path MTU discovery
 */
public record LinkStatus(
        int nodeId,
        int link,
        boolean loopback,
        IpAddress source,
        IpAddress destination,
        int port,
        boolean enabled,
        boolean connected,
        int mtu) {
    /** The digit of {@code corosync-cfgtool -s} for another node: enabled (1) and connected (2). */
    public int flags() {
        return (enabled ? 1 : 0) | (connected ? 2 : 0);
    }
}
