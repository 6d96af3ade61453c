package org.quorate.embedded;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Service;
import org.quorate.client.connection.ServiceConnection;
import org.quorate.posix.Errno;
import org.quorate.runtime.ipc.InProcessSessions;

/** The services of the node in this process. */
final class EmbeddedEndpoint implements Endpoint {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final EmbeddedClients clients;
    private final Duration patience;

    /** @param patience with a node whose first ring is forming */
    EmbeddedEndpoint(EmbeddedClients clients, Duration patience) {
        this.clients = clients;
        this.patience = patience;
    }

    @Override
    public ServiceConnection connect(Service service) {
        long start = System.nanoTime();
        while (true) {
            switch (ask(service)) {
                case EmbeddedClients.Outcome.Connected connected -> {
                    return connected.connection();
                }
                case EmbeddedClients.Outcome.Refused refused -> {
                    if (refused.errno() != Errno.EAGAIN || System.nanoTime() - start > patience.toNanos()) {
                        throw failure(service, refused.errno());
                    }
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private EmbeddedClients.Outcome ask(Service service) {
        try {
            return clients.connect(InProcessSessions.serviceOf(service.socket()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while connecting to '" + service + "'", e);
        }
    }

    private static ClusterUnavailableException failure(Service service, int errno) {
        return new ClusterUnavailableException(
                switch (errno) {
                    case Errno.EAGAIN -> "the node's first ring is forming; '" + service + "' is not served yet";
                    case Errno.ENOSYS -> "this node has no '" + service + "': see quorum.provider in its configuration";
                    default -> "the node has ended";
                });
    }
}
