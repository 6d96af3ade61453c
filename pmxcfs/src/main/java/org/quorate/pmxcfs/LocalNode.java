package org.quorate.pmxcfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.quorate.base.IpAddress;
import org.quorate.posix.net.NameResolver;

/**
 * This node among the nodes.
 *
 * @param name by which others know it
 * @param address by which others may reach it
 */
record LocalNode(String name, String address) {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** As the options say, else as the machine is called (spec 60 §1.3). */
    static LocalNode of(PmxcfsOptions options) throws StartFailure {
        String name = options.nodeName() == null ? machine() : options.nodeName();
        return new LocalNode(name, options.nodeAddress() == null ? resolved(name) : options.nodeAddress());
    }

    private static String machine() throws StartFailure {
        try {
            return Files.readString(HOST_NAME, StandardCharsets.UTF_8).strip().split("\\.", 2)[0];
        } catch (IOException e) {
            throw new StartFailure("Unable to read local node name", e);
        }
    }

    private static String resolved(String name) throws StartFailure {
        List<IpAddress> addresses = NameResolver.resolve(name, NameResolver.Family.IPV4_FIRST);
        for (IpAddress address : addresses) {
            if (!isLoopback(address)) {
                return address.toString();
            }
        }
        throw new StartFailure("Unable to resolve node name '" + name
                + "' to a non-loopback IP address - missing entry in '/etc/hosts' or DNS?");
    }

    private static boolean isLoopback(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes()).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
