package org.quorate.posix.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.quorate.base.IpAddress;

/**
 * Host names to addresses, through the system's own resolver. May block for as long as that takes: for start and reload, never
 * for the event loop.
 */
public final class NameResolver {
    private NameResolver() {}

    /** The values of {@code totem.ip_version}. */
    public enum Family {
        IPV4_ONLY,
        IPV6_ONLY,
        IPV4_FIRST,
        IPV6_FIRST
    }

    /** All addresses of a name or numeric address, the preferred family first; empty if it has none in that family. */
    public static List<IpAddress> resolve(String name, Family family) {
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            return List.of();
        }
        List<IpAddress> v4 = new ArrayList<>();
        List<IpAddress> v6 = new ArrayList<>();
        for (InetAddress address : found) {
            int scope = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
            IpAddress ip = IpAddress.ofBytes(address.getAddress(), scope);
            (ip.isV6() ? v6 : v4).add(ip);
        }
        return switch (family) {
            case IPV4_ONLY -> List.copyOf(v4);
            case IPV6_ONLY -> List.copyOf(v6);
            case IPV4_FIRST -> joined(v4, v6);
            case IPV6_FIRST -> joined(v6, v4);
        };
    }

    private static List<IpAddress> joined(List<IpAddress> first, List<IpAddress> second) {
        List<IpAddress> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /** The name the resolver has for an address, or its numeric text. */
    public static String nameOf(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes()).getHostName();
        } catch (UnknownHostException e) {
            // only for a wrong number of bytes
            throw new IllegalArgumentException(address.toString(), e);
        }
    }
}
