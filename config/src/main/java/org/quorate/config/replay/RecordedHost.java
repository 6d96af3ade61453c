package org.quorate.config.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.config.host.Account;
import org.quorate.config.host.FileRead;
import org.quorate.config.host.HostEnvironment;
import org.quorate.config.host.SystemError;

/** A machine in memory; {@link #node1} is the one the recorded cases were made on. */
public final class RecordedHost implements HostEnvironment {
    private static final SystemError NO_SUCH_FILE = new SystemError(2, "No such file or directory");
    private static final SystemError IS_A_DIRECTORY = new SystemError(21, "Is a directory");

    private final String hostName;
    private final List<IpAddress> interfaces;
    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final Map<String, List<IpAddress>> addresses = new HashMap<>();
    private final Map<IpAddress, String> names = new HashMap<>();
    private final Map<String, Integer> accounts = new HashMap<>();

    /** A machine without files, names and accounts. */
    public RecordedHost(String hostName, List<IpAddress> interfaces) {
        this.hostName = hostName;
        this.interfaces = List.copyOf(interfaces);
    }

    /** Host 1 of the recordings: eth0 10.20.0.1, eth1 10.20.1.1, and {@code /etc/hosts} for all three nodes. */
    public static RecordedHost node1(String hostName) {
        return node(1, hostName);
    }

    /** Host 1..3 of the recordings. */
    public static RecordedHost node(int number, String hostName) {
        RecordedHost host = new RecordedHost(
                hostName,
                List.of(
                        IpAddress.of("127.0.0.1"),
                        IpAddress.of("10.20.0." + number),
                        IpAddress.of("10.20.1." + number),
                        IpAddress.of("::1"),
                        IpAddress.of("fd00:20::" + number),
                        IpAddress.of("fd00:20:1::" + number)));
        host.addHost("127.0.0.1", "localhost");
        host.addHost("10.20.0.1", "node1", "node1.example.com", "alias1");
        host.addHost("10.20.0.2", "node2");
        host.addHost("10.20.0.3", "node3");
        host.accounts.put("root", 0);
        host.accounts.put("daemon", 1);
        host.accounts.put("www-data", 33);
        host.addFile("/tmp/.keep", new byte[0]);
        host.addFile("/var/lib/corosync/.keep", new byte[0]);
        host.addFile("/var/log/corosync/.keep", new byte[0]);
        return host;
    }

    /** Adds or replaces a file. */
    public void addFile(String path, byte[] content) {
        files.put(path, content.clone());
    }

    /** Removes a file. */
    public void removeFile(String path) {
        files.remove(path);
    }

    /** Adds a line of {@code /etc/hosts}. */
    public void addHost(String address, String... hostNames) {
        IpAddress number = IpAddress.of(address);
        names.put(number, hostNames[0]);
        for (String name : hostNames) {
            addresses.put(name, List.of(number));
        }
    }

    @Override
    public FileRead read(String path) {
        byte[] content = files.get(path);
        if (content != null) {
            return new FileRead.Content(content);
        }
        return isDirectory(path) ? new FileRead.NotRead(IS_A_DIRECTORY) : new FileRead.NotOpened(NO_SUCH_FILE);
    }

    private boolean isDirectory(String path) {
        String prefix = path.endsWith("/") ? path : path + '/';
        String next = files.ceilingKey(prefix);
        return next != null && next.startsWith(prefix);
    }

    @Override
    public List<String> listFiles(String directory) {
        String prefix = directory + '/';
        return files.keySet().stream()
                .filter(path -> path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0)
                .map(path -> path.substring(prefix.length()))
                .toList();
    }

    @Override
    public @Nullable SystemError enterDirectory(String directory) {
        return isDirectory(directory) ? null : NO_SUCH_FILE;
    }

    @Override
    public @Nullable SystemError openLogFile(String path) {
        if (isDirectory(path)) {
            return path.isEmpty() ? NO_SUCH_FILE : IS_A_DIRECTORY;
        }
        return isDirectory(path.substring(0, Math.max(path.lastIndexOf('/'), 0))) ? null : NO_SUCH_FILE;
    }

    @Override
    public String hostName() {
        return hostName;
    }

    @Override
    public List<IpAddress> interfaceAddresses() {
        return interfaces;
    }

    @Override
    public List<IpAddress> resolve(String name) {
        List<IpAddress> known = addresses.get(name.toLowerCase(Locale.ROOT));
        return known == null ? shortNumber(name) : known;
    }

    /** The short forms of an IPv4 address that a resolver takes: {@code 1}, {@code 0x10}, {@code 010}, {@code 1.5}, {@code 10.1.5}. */
    private static List<IpAddress> shortNumber(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return List.of();
        }
        long number = 0;
        for (int i = 0; i < parts.length; i++) {
            int bits = i + 1 < parts.length ? 8 : 8 * (5 - parts.length);
            long part = part(parts[i]);
            if (part < 0 || part >= 1L << bits) {
                return List.of();
            }
            number = number << bits | part;
        }
        return List.of(IpAddress.of(
                (number >> 24) + "." + (number >> 16 & 0xFF) + '.' + (number >> 8 & 0xFF) + '.' + (number & 0xFF)));
    }

    /** Decimal, or octal after 0, or hexadecimal after 0x; -1 for anything else. */
    private static long part(String text) {
        try {
            return text.matches("0[xX][0-9a-fA-F]{1,8}|[0-9]{1,12}") ? Long.decode(text) : -1;
        } catch (NumberFormatException notOctal) {
            return -1;
        }
    }

    @Override
    public String nameOf(IpAddress address) {
        return names.getOrDefault(address, address.toString());
    }

    @Override
    public Account user(String name) {
        return account(name);
    }

    @Override
    public Account group(String name) {
        return account(name);
    }

    private Account account(String name) {
        Integer id = accounts.get(name);
        return id == null ? new Account.Unknown() : new Account.Found(id);
    }
}
