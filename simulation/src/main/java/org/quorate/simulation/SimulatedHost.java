package org.quorate.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.host.Account;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;

/**
 * The machine a simulated node reads its configuration on: its configuration and its key in memory, its own addresses, a table of
 * names.
 */
final class SimulatedHost implements HostEnvironment {
    private static final SystemError MISSING = new SystemError(2, "No such file or directory");

    private final Map<String, byte[]> files = new HashMap<>();
    private final String hostName;
    private final List<IpAddress> addresses;
    private final Map<String, IpAddress> names;

    /**
     * @param names what the name service knows
     */
    SimulatedHost(Map<String, byte[]> files, String hostName, List<IpAddress> addresses, Map<String, IpAddress> names) {
        this.names = names;
        this.files.putAll(files);
        this.hostName = hostName;
        this.addresses = List.copyOf(addresses);
    }

    /** Replaces the key file, wherever the configuration has it, and has the configuration use it where it says {@code none}. */
    void changeKey(byte[] key) {
        files.replaceAll((path, content) -> path.equals(ClusterPlan.PATH) ? encrypted(content) : key);
    }

    private static byte[] encrypted(byte[] configuration) {
        return new String(configuration, StandardCharsets.UTF_8)
                .replace("crypto_cipher: none", "crypto_cipher: aes256")
                .replace("crypto_hash: none", "crypto_hash: sha256")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public FileRead read(String path) {
        byte[] content = files.get(path);
        return content == null ? new FileRead.NotOpened(MISSING) : new FileRead.Content(content);
    }

    @Override
    public List<String> listFiles(String directory) {
        return List.of();
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        return null;
    }

    @Override
    public @Nullable SystemError openLogFile(String path) {
        return null;
    }

    @Override
    public String hostName() {
        return hostName;
    }

    @Override
    public List<IpAddress> interfaceAddresses() {
        return addresses;
    }

    @Override
    public List<IpAddress> resolve(String name) {
        IpAddress address = names.get(name);
        return address == null ? List.of() : List.of(address);
    }

    @Override
    public String nameOf(IpAddress address) {
        return address.toString();
    }

    @Override
    public Account user(String name) {
        return new Account.Unknown();
    }

    @Override
    public Account group(String name) {
        return new Account.Unknown();
    }
}
