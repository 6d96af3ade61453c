package org.quorate.daemon.control;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The daemon's end of the control socket. Every connection has two threads of its own, which never touch the node: they hand
 * tasks to its thread through {@link ControlBackend#submit}. They are platform threads, because there are few and each message
 * would wake a poller and a carrier of virtual ones as well. Bounded in connections, in the length of a line and in what waits
 * for a slow reader.
 */
public final class ControlServer implements Closeable {
    /** Simultaneous connections; further ones are told so and closed. */
    static final int MAX_CONNECTIONS = 64;

    /** What may wait for slow readers, all connections together; well inside the daemon's heap. */
    private static final long MAX_PENDING_BYTES = 96L << 20;

    private final PendingBytes pending = new PendingBytes(MAX_PENDING_BYTES);
    private final Path path;
    private final ControlBackend backend;
    private final ServerSocketChannel channel;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private ControlServer(Path path, ControlBackend backend, ServerSocketChannel channel) {
        this.path = path;
        this.backend = backend;
        this.channel = channel;
    }

    /**
     * Creates the socket, mode 0600, in place of one left by a daemon that is gone, and serves it until {@link #close}. That no
     * other daemon lives is for the caller to know (it holds the pid file's lock).
     *
     * @throws IOException if the path is longer than a unix socket's may be (about 100 bytes) or cannot be created
     */
    public static ControlServer start(Path path, ControlBackend backend) throws IOException {
        // Bound under another name first: nobody can connect before the mode is set.
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(unfinished));
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
            publish(unfinished, path);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            Files.deleteIfExists(unfinished);
            throw failure;
        }
        ControlServer server = new ControlServer(path, backend, channel);
        Thread.ofPlatform().daemon().name("control-accept").start(server::accept);
        return server;
    }

    private static void publish(Path unfinished, Path path) throws IOException {
        try {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException impossibleInOneDirectory) {
            throw new IOException(impossibleInOneDirectory);
        }
    }

    private void accept() {
        while (!closed) {
            SocketChannel client;
            try {
                client = channel.accept();
            } catch (IOException failure) {
                if (!pause()) {
                    return;
                }
                continue;
            }
            if (sessions.size() >= MAX_CONNECTIONS) {
                refuse(client);
                continue;
            }
            ControlSession session = new ControlSession(client, backend, pending, sessions::remove);
            sessions.add(session);
            if (closed) {
                session.close();
            }
            Thread.ofPlatform().daemon().name("control-session").start(session);
        }
    }

    /** Out of descriptors, for instance: try again, but not at full speed. */
    private boolean pause() {
        if (closed || !channel.isOpen()) {
            return false;
        }
        try {
            Thread.sleep(50);
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void refuse(SocketChannel client) {
        String answer = "{\"id\":null,\"status\":\"CS_ERR_NO_RESOURCES\",\"message\":\"too many connections\"}\n";
        try (client) {
            client.configureBlocking(false);
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException ignored) {
            // it is refused either way
        }
    }

    /** Ends all connections and removes the socket. */
    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        sessions.forEach(ControlSession::close);
        Files.deleteIfExists(path);
    }
}
