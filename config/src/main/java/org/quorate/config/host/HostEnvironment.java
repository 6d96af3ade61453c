package org.quorate.config.host;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;

/** The machine a configuration is read on: its files, names, addresses and accounts. Calls may block on the name service. */
public interface HostEnvironment {
    /** Reads a whole file. */
    FileRead read(String path);

    /**
     * Names of the regular files in a directory (symbolic links followed), hidden ones too, in any order; empty if it cannot be
     * listed.
     */
    List<String> listFiles(String directory);

    /**
     * Whether the state directory can be entered.
     *
     * @return {@code null} if it can
     */
    @Nullable
    SystemError enterDirectory(String directory);

    /**
     * Opens a log file for appending, creating it with mode 0644 (spec 50 §7.1: also in test mode).
     *
     * @return {@code null} if it can be written
     */
    @Nullable
    SystemError openLogFile(String path);

    /** The node name of uname(2). */
    String hostName();

    /** Addresses of all local interfaces, in the order of getifaddrs(3). */
    List<IpAddress> interfaceAddresses();

    /** Addresses of a name in the order of getaddrinfo(3), both families; empty if it does not resolve. Not asked for numbers. */
    List<IpAddress> resolve(String name);

    /** Name of an address by getnameinfo(3): without a name service entry its number. */
    String nameOf(IpAddress address);

    /** The uid of a user name. */
    Account user(String name);

    /** The gid of a group name. */
    Account group(String name);
}
