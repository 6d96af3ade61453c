package org.quorate.cli.playground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.quorate.cli.tools.Keygen;

/**
 * A folder with everything a cluster of local daemons needs and writes: {@code authkey}, {@code playground.properties} and for
 * each node a folder with {@code corosync.conf}, {@code corosync.log}, {@code output}, {@code state/}, the pid file and the
 * control socket. Only its owner can enter it.
 */
public final class Playground {
    public static final int MAX_NODES = 32;
    public static final int MAX_LINKS = 8;

    private static final String MARKER = "playground.properties";

    /** A unix socket's path has at most 107 bytes; the longest here is nodeNN/control.sock.new. */
    private static final int MAX_DIRECTORY_BYTES = 80;

    private final Path directory;
    private final int links;
    private final List<LocalNode> nodes = new ArrayList<>();

    private Playground(Path directory, int nodeCount, int links) {
        this.directory = directory;
        this.links = links;
        for (int id = 1; id <= nodeCount; id++) {
            nodes.add(new LocalNode(id, directory.resolve("node" + id)));
        }
    }

    /** {@code $XDG_RUNTIME_DIR/quorate-up-UID}, or below /tmp. */
    public static Path defaultDirectory() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path parent = Path.of(runtime == null || runtime.isEmpty() ? "/tmp" : runtime);
        return parent.resolve("quorate-up-" + ownUserId());
    }

    /** {@code /proc/self} is a link, and root's. */
    private static Path process() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()));
    }

    private static long ownUserId() {
        return userId(process());
    }

    private static long userId(Path file) {
        return id(file, "unix:uid");
    }

    private static long id(Path file, String attribute) {
        try {
            return ((Number) Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS)).longValue();
        } catch (IOException | UnsupportedOperationException unknown) {
            return -1;
        }
    }

    /** Makes the folder with its files; nothing is started. */
    public static Playground create(Path directory, int nodeCount, int links) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        if (absolute.toString().getBytes(StandardCharsets.UTF_8).length > MAX_DIRECTORY_BYTES) {
            throw new IOException("the path " + absolute + " is too long for unix sockets in it, choose one of at most "
                    + MAX_DIRECTORY_BYTES + " bytes");
        }
        Path parent = absolute.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Playground playground = new Playground(absolute, nodeCount, links);
        byte[] key = new byte[Keygen.DEFAULT_BYTES];
        new SecureRandom().nextBytes(key);
        Keygen.write(absolute.resolve("authkey"), key);
        for (LocalNode node : playground.nodes) {
            Files.createDirectories(node.state());
            Files.writeString(node.configuration(), playground.configuration(node));
        }
        Files.writeString(absolute.resolve(MARKER), "nodes=" + nodeCount + "\nlinks=" + links + "\n");
        return playground;
    }

    /** The playground in the folder, or {@code null} if there is none. */
    public static @Nullable Playground open(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        Path marker = absolute.resolve(MARKER);
        if (!Files.isDirectory(absolute, LinkOption.NOFOLLOW_LINKS) || !Files.exists(marker)) {
            return null;
        }
        if (userId(absolute) != ownUserId()) {
            throw new IOException(absolute + " belongs to another user");
        }
        Properties properties = new Properties();
        try (var text = Files.newBufferedReader(marker)) {
            properties.load(text);
            return new Playground(
                    absolute,
                    bounded(properties.getProperty("nodes"), MAX_NODES),
                    bounded(properties.getProperty("links"), MAX_LINKS));
        } catch (IllegalArgumentException damaged) {
            throw new IOException(marker + " is damaged: " + damaged.getMessage(), damaged);
        }
    }

    private static int bounded(@Nullable String text, int max) {
        int value = text == null ? 0 : Integer.parseInt(text);
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(text + " is not between 1 and " + max);
        }
        return value;
    }

    public Path directory() {
        return directory;
    }

    public int links() {
        return links;
    }

    public List<LocalNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The node with the id, or {@code null}. */
    public @Nullable LocalNode node(int id) {
        return id >= 1 && id <= nodes.size() ? nodes.get(id - 1) : null;
    }

    /** Nodes whose daemon runs. */
    public List<LocalNode> running() {
        return nodes.stream().filter(node -> node.process().isPresent()).toList();
    }

    private String configuration(LocalNode local) {
        StringBuilder text = new StringBuilder("""
                # Made by quorate up for %s.
                totem {
                    version: 2
                    cluster_name: quorate-up
                    config_version: 1
                    transport: knet
                    crypto_cipher: aes256
                    crypto_hash: sha256
                    keyfile: %s
                """.formatted(local.name(), directory.resolve("authkey")));
        text.append("}\n\n").append(clients()).append("nodelist {\n");
        for (LocalNode node : nodes) {
            text.append("    node {\n        name: ").append(node.name());
            text.append("\n        nodeid: ").append(node.id()).append('\n');
            for (int link = 0; link < links; link++) {
                text.append("        ring")
                        .append(link)
                        .append("_addr: ")
                        .append(node.address(link))
                        .append('\n');
            }
            text.append("    }\n");
        }
        text.append("""
                }

                quorum {
                    provider: corosync_votequorum
                }

                logging {
                    to_stderr: no
                    to_syslog: no
                    to_logfile: yes
                    logfile: %s
                    timestamp: on
                }
                """.formatted(local.log()));
        return text.toString();
    }

    /** Root may be a client of its daemons anyway; others have to be named, for their own cluster file system. */
    private static String clients() {
        long uid = ownUserId();
        return uid <= 0 ? "" : """
                uidgid {
                    uid: %d
                    gid: %d
                }

                """.formatted(uid, id(process(), "unix:gid"));
    }

    /** Removes the folder; its daemons must have ended. */
    public void delete() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
