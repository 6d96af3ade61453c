package org.quorate.pmxcfs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.host.Account;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;
import org.quorate.posix.Errno;
import org.quorate.posix.process.Accounts;

/**
 * This machine, with a text that it does not have yet as its {@code corosync.conf}. What only the start of a cluster engine would show, as
 * directories and log files, is in order here: it says nothing about the text, and nothing is created by looking.
 */
final class MachineEnvironment implements HostEnvironment {
    /** As long as the shortest that is allowed. */
    private static final int KEY_BYTES = 128;

    private final String path;
    private final byte[] content;
    private final String hostName;

    MachineEnvironment(String path, byte[] content, String hostName) {
        this.path = path;
        this.content = content;
        this.hostName = hostName;
    }

    @Override
    public FileRead read(String name) {
        if (name.equals(path)) {
            return new FileRead.Content(content);
        }
        try {
            return new FileRead.Content(Files.readAllBytes(Path.of(name)));
        } catch (NoSuchFileException | InvalidPathException e) {
            return new FileRead.NotOpened(new SystemError(Errno.ENOENT, Errno.text(Errno.ENOENT)));
        } catch (AccessDeniedException e) {
            // Without privileges the key cannot be judged; the engine has them.
            return new FileRead.Content(new byte[KEY_BYTES]);
        } catch (IOException e) {
            return new FileRead.NotRead(new SystemError(Errno.EIO, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public List<String> listFiles(String directory) {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.filter(Files::isRegularFile)
                    .filter(Files::isReadable)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .toList();
        } catch (IOException | UncheckedIOException | InvalidPathException none) {
            return List.of();
        }
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        return null;
    }

    @Override
    public @Nullable SystemError openLogFile(String name) {
        return null;
    }

    @Override
    public String hostName() {
        return hostName;
    }

    @Override
    public List<IpAddress> interfaceAddresses() {
        List<IpAddress> addresses = new ArrayList<>();
        try {
            for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InterfaceAddress address : device.getInterfaceAddresses()) {
                    addresses.add(of(address.getAddress()));
                }
            }
        } catch (SocketException none) {
            // no interface can be listed: none is there to be found
        }
        return addresses;
    }

    @Override
    public List<IpAddress> resolve(String name) {
        try {
            return Stream.of(InetAddress.getAllByName(name))
                    .map(MachineEnvironment::of)
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** Its number: names of addresses are not asked for, since a name service that is silent would hold up the whole cluster. */
    @Override
    public String nameOf(IpAddress address) {
        return address.toString();
    }

    @Override
    public Account user(String name) {
        return account(Accounts.uidOf(name));
    }

    @Override
    public Account group(String name) {
        return account(Accounts.gidOf(name));
    }

    private static Account account(OptionalInt id) {
        return id.isPresent() ? new Account.Found(id.getAsInt()) : new Account.Unknown();
    }

    private static IpAddress of(InetAddress address) {
        int scope = address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
        return IpAddress.ofBytes(address.getAddress(), scope);
    }
}
