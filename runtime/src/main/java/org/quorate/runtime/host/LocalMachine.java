package org.quorate.runtime.host;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.quorate.posix.process.Accounts;

/** This machine as the configuration sees it. */
public final class LocalMachine implements HostEnvironment {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final @Nullable String stateDirectory;

    private final @Nullable String localName;

    /**
     * @param stateDirectory used whatever the configuration says, or {@code null}
     * @param localName given out as the host name, or {@code null} for the real one
     */
    public LocalMachine(@Nullable String stateDirectory, @Nullable String localName) {
        this.stateDirectory = stateDirectory;
        this.localName = localName;
    }

    @Override
    public FileRead read(String path) {
        Path file = Path.of(path);
        if (Files.isDirectory(file)) {
            return new FileRead.NotRead(SystemErrors.IS_A_DIRECTORY);
        }
        try {
            return new FileRead.Content(Files.readAllBytes(file));
        } catch (IOException e) {
            return new FileRead.NotOpened(SystemErrors.of(e));
        }
    }

    @Override
    public List<String> listFiles(String directory) {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        Path path = Path.of(stateDirectory == null ? directory : stateDirectory);
        if (!Files.exists(path)) {
            return SystemErrors.NOT_FOUND;
        }
        if (!Files.isDirectory(path)) {
            return SystemErrors.NOT_A_DIRECTORY;
        }
        return Files.isExecutable(path) ? null : SystemErrors.NO_ACCESS;
    }

    @Override
    public @Nullable SystemError openLogFile(String path) {
        try {
            Files.newOutputStream(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
            return null;
        } catch (IOException e) {
            return SystemErrors.of(e);
        }
    }

    @Override
    public String hostName() {
        if (localName != null) {
            return localName;
        }
        try {
            return Files.readString(HOST_NAME, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "localhost";
        }
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
        } catch (SocketException e) {
            // no interface can be listed: none is there to be found
        }
        return addresses;
    }

    @Override
    public List<IpAddress> resolve(String name) {
        try {
            List<IpAddress> addresses = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(name)) {
                addresses.add(of(address));
            }
            return addresses;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    @Override
    public String nameOf(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes()).getCanonicalHostName();
        } catch (UnknownHostException e) {
            return address.toString();
        }
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
