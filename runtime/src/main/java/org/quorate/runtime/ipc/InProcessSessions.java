package org.quorate.runtime.ipc;

import java.util.Map;
import java.util.function.LongSupplier;
import org.quorate.base.log.Log;
import org.quorate.engine.Node;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.RequestRate;
import org.quorate.services.framework.ServiceId;

/** Sessions of clients that are in the node's own process: the same as those of corosync's libraries, over no socket. */
public final class InProcessSessions {
    private final NodeAccess access;

    /** @param clock the node's, in ns */
    public InProcessSessions(Node node, LongSupplier clock, Log log) {
        this.access = new NodeAccess(node, clock, log, new ClientStatistics(Map.of()));
    }

    /**
     * The service with clients that a socket is named after.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ServiceId serviceOf(String socket) {
        for (ServiceId service : ServiceId.values()) {
            if (service.clientFunctions() > 0 && service.shortName().equals(socket)) {
                return service;
            }
        }
        throw new IllegalArgumentException("no service has a socket '" + socket + "'");
    }

    /** Whether the service has clients now. */
    public boolean isLoaded(ServiceId service) {
        return service.clientFunctions() > 0 && access.services().isLoaded(service);
    }

    /** Opens a session, as an input of the node; ends by {@link IpcSession#onDisconnect}. */
    public IpcSession open(ServiceId service, ClientConnection connection) {
        return ClientSessions.open(access, service, connection);
    }

    /** How fast requests to a service are to be taken now. */
    public RequestRate rate(ServiceId service) {
        return access.rate(service);
    }

    /** For sessions that end while a service is being unloaded, which happens inside an input of the node. */
    public void insideInput(Runnable action) {
        access.insideInput(action);
    }

    /**
     * Tells those who track statistics what has changed; between inputs.
     *
     * @param connectionChanges grows by each client that comes or goes
     */
    public void tellStatistics(long nowNanos, LongSupplier connectionChanges) {
        access.watch().poll(nowNanos, connectionChanges);
    }

    /** When {@link #tellStatistics} wants to be called, in ns; {@link Long#MAX_VALUE} for never. */
    public long nextStatisticsNanos() {
        return access.watch().nextDeadlineNanos();
    }
}
