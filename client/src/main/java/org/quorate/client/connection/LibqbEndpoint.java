package org.quorate.client.connection;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quorate.client.AccessDeniedException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.ipc.libqb.IpcClient;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.ipc.libqb.SocketFiles;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;

/** The daemon of this machine, by the sockets its C libraries use as well. */
public final class LibqbEndpoint implements Endpoint {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Duration patience;
    private final @Nullable String directory;

    /** @param patience with a daemon that is just starting */
    public LibqbEndpoint(Duration patience) {
        this(patience, null);
    }

    /**
     * One of several daemons of this machine.
     *
     * @param directory of the daemon's sockets; {@code null} for the machine's own daemon
     */
    public LibqbEndpoint(Duration patience, @Nullable String directory) {
        this.patience = patience;
        this.directory = directory;
    }

    @Override
    public ServiceConnection connect(Service service) {
        String sockets = directory == null ? SocketFiles.directory() : directory;
        long start = System.nanoTime();
        while (true) {
            try {
                return new LibqbConnection(
                        IpcClient.connect(service.socket(), IpcSettings.CLIENT_BUFFER_BYTES, sockets));
            } catch (PosixException e) {
                if (e.errno() != Errno.EAGAIN || System.nanoTime() - start > patience.toNanos()) {
                    throw failure(service, e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @Override
    public boolean waitsInNativeCode() {
        return true;
    }

    private static RuntimeException failure(Service service, PosixException cause) {
        return switch (cause.errno()) {
            case Errno.ECONNREFUSED, Errno.ENOENT ->
                new ClusterUnavailableException(
                        "no daemon serves '" + service
                                + "' on this machine: corosync or quorate is not running, or runs in"
                                + " another network namespace",
                        cause);
            case Errno.EACCES, Errno.EPERM ->
                new AccessDeniedException("the daemon does not serve this user: see section uidgid of corosync.conf ("
                        + cause.getMessage() + ")");
            case Errno.EAGAIN ->
                new ClusterUnavailableException(
                        "the daemon is starting and does not serve '" + service + "' yet", cause);
            default ->
                new ClusterUnavailableException(
                        "cannot connect to '" + service + "' of the daemon: " + cause.getMessage(), cause);
        };
    }

    private record LibqbConnection(IpcClient client) implements ServiceConnection {
        @Override
        public int bufferBytes() {
            return client.bufferBytes();
        }

        @Override
        public int send(byte[] message, int length) {
            return client.send(message, length, IpcClient.MULTICAST);
        }

        @Override
        public int call(byte[] request, int length, byte[] response) {
            return client.call(request, length, response);
        }

        @Override
        public int nextEvent(byte[] buffer) {
            return client.nextEvent(buffer, -1);
        }

        @Override
        public void abandon() {
            client.abandon();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
