package org.quorate.runtime.ipc;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.cmap.ClientAccess;
import org.quorate.engine.Node;
import org.quorate.ipc.libqb.EventMemory;
import org.quorate.ipc.libqb.IpcConnection;
import org.quorate.ipc.libqb.IpcServer;
import org.quorate.ipc.libqb.IpcService;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.ipc.libqb.Readiness;
import org.quorate.ipc.libqb.RequestRate;
import org.quorate.ipc.libqb.SocketFiles;
import org.quorate.ipc.libqb.TransportKind;
import org.quorate.posix.Errno;
import org.quorate.posix.PosixException;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.runtime.LoopPart;
import org.quorate.runtime.ServiceWatcher;
import org.quorate.services.framework.ServiceId;

/** The listening sockets of all services with clients, from the time a service is loaded until it is unloaded. */
public final class ClientServers implements ServiceWatcher, LoopPart, AutoCloseable {
    /** For events that wait for clients of all services, beyond what their rings hold. */
    private static final long EVENT_MEMORY_BYTES = 128L * 1024 * 1024;

    private final Readiness readiness;
    private final Log log;
    private final TransportKind transport;
    private final @Nullable String ownDirectory;
    private final EventMemory eventMemory = new EventMemory(EVENT_MEMORY_BYTES);
    private final Map<ServiceId, IpcServer> servers = new EnumMap<>(ServiceId.class);
    /** In the directory of this node's own; what comes through them is not in the statistics. */
    private final Map<ServiceId, IpcServer> ownServers = new EnumMap<>(ServiceId.class);

    private final NodeAccess access;
    private final LongSupplier connectionChanges = this::connectionChanges;
    private boolean ready;

    /**
     * @param clock ns, the node's
     * @param ipcType {@code system.qb_ipc_type}
     * @param directory where clients find this node, too, one of several on the machine; {@code null} for nowhere but where the
     *     machine's libqb looks
     */
    public ClientServers(
            Readiness readiness, Node node, LongSupplier clock, Log log, String ipcType, @Nullable String directory) {
        this.readiness = readiness;
        this.log = log;
        this.access = new NodeAccess(node, clock, log, new ClientStatistics(servers));
        this.transport = transport(ipcType);
        this.ownDirectory = directory;
    }

    private TransportKind transport(String ipcType) {
        TransportKind kind = ipcType.equals("socket") ? TransportKind.SOCKET : TransportKind.SHM;
        log.log(Subsystem.MAIN, Level.DEBUG, "Using %s ipc", ipcType.toLowerCase(Locale.ROOT));
        return kind;
    }

    // ---- from the node

    /** Begins to listen. Clients are told to try again until {@link #onReady}. */
    @Override
    public void onServiceLoaded(ServiceId service) {
        if (service.clientFunctions() == 0 || servers.containsKey(service) || ownServers.containsKey(service)) {
            return;
        }
        listen(service, SocketFiles.directory(), servers);
        if (ownDirectory != null) {
            listen(service, ownDirectory, ownServers);
        }
    }

    private void listen(ServiceId service, @Nullable String directory, Map<ServiceId, IpcServer> into) {
        IpcSettings plain = IpcSettings.of(service.shortName(), transport);
        IpcSettings settings = new IpcSettings(
                plain.service(),
                transport,
                directory,
                plain.sharedDirectory(),
                plain.maxConnections(),
                plain.maxBufferBytes(),
                plain.events());
        try {
            into.put(service, IpcServer.listen(settings, new Endpoint(service), readiness, eventMemory, log));
            log.log(Subsystem.QB, Level.INFO, "server name: %s", service.shortName());
        } catch (PosixException e) {
            log.log(
                    Subsystem.MAIN,
                    Level.ERROR,
                    "Clients of corosync's library for %s cannot connect (%s): is another daemon running here?",
                    service.shortName(),
                    e.errnoText());
        }
    }

    @Override
    public void onServiceUnloading(ServiceId service) {
        withdraw(servers.remove(service));
        withdraw(ownServers.remove(service));
    }

    private void withdraw(@Nullable IpcServer server) {
        if (server != null) {
            log.log(Subsystem.QB, Level.INFO, "withdrawing server sockets");
            access.insideInput(server::close);
        }
    }

    private List<IpcServer> all() {
        if (ownServers.isEmpty()) {
            return List.copyOf(servers.values());
        }
        List<IpcServer> both = new ArrayList<>(servers.values());
        both.addAll(ownServers.values());
        return both;
    }

    @Override
    public void onReady() {
        ready = true;
    }

    // ---- from the loop

    /** Adapts the rate to the ring, and lets events go. */
    @Override
    public void afterInputs(long nowNanos) {
        access.watch().poll(nowNanos, connectionChanges);
        for (IpcServer server : servers.values()) {
            server.updateRate();
            server.flush(nowNanos);
        }
        for (IpcServer server : ownServers.values()) {
            server.updateRate();
            server.flush(nowNanos);
        }
    }

    /** Grows by each client that connects, and by each that goes. */
    private long connectionChanges() {
        long changes = 0;
        for (IpcServer server : all()) {
            changes += server.active() + 2 * server.closed();
        }
        return changes;
    }

    @Override
    public long nextDeadlineNanos() {
        long deadline = access.watch().nextDeadlineNanos();
        for (IpcServer server : servers.values()) {
            deadline = Math.min(deadline, server.nextDeadlineNanos());
        }
        for (IpcServer server : ownServers.values()) {
            deadline = Math.min(deadline, server.nextDeadlineNanos());
        }
        return deadline;
    }

    @Override
    public void close() {
        all().forEach(IpcServer::close);
        servers.clear();
        ownServers.clear();
    }

    /** One service as its server sees it. */
    private final class Endpoint implements IpcService {
        private final ServiceId service;

        Endpoint(ServiceId service) {
            this.service = service;
        }

        @Override
        public int admit(PeerCredentials client) {
            if (!ready) {
                log.log(Subsystem.MAIN, Level.DEBUG, "Denied connection, corosync is not ready");
                return -Errno.EAGAIN;
            }
            if (!access.services().isLoaded(service)) {
                return -Errno.ENOSYS;
            }
            if (!ClientAccess.isAllowed(access.node().cmap(), client.uid(), client.gid())) {
                log.log(
                        Subsystem.MAIN,
                        Level.ERROR,
                        "Denied connection attempt from %s:%s",
                        Integer.toUnsignedString(client.uid()),
                        Integer.toUnsignedString(client.gid()));
                return -Errno.EACCES;
            }
            return 0;
        }

        @Override
        public RequestRate rate() {
            return access.rate(service);
        }

        @Override
        public IpcSession open(IpcConnection connection) {
            return ClientSessions.open(access, service, connection);
        }
    }
}
