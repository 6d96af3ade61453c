package org.quorate.posix.net;

import org.quorate.base.IpAddress;

/**
 * One address of one network interface.
 *
 * @param interfaceName for example {@code "eth0"}
 * @param interfaceIndex the kernel's number, which is the scope of link-local addresses
 * @param address with its scope if it is link-local
 * @param prefixLength bits of the network part, 0..128
 * @param mtuBytes largest IP packet
 */
public record InterfaceAddress(
        String interfaceName,
        int interfaceIndex,
        IpAddress address,
        int prefixLength,
        int mtuBytes,
        boolean isUp,
        boolean isLoopback) {}
