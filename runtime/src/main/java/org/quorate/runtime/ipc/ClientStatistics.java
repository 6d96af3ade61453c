package org.quorate.runtime.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quorate.config.cmap.CmapValue;
import org.quorate.ipc.libqb.IpcConnection;
import org.quorate.ipc.libqb.IpcCounters;
import org.quorate.ipc.libqb.IpcServer;
import org.quorate.services.framework.ServiceId;

/** The keys of the statistics map that tell about clients (spec 50 §11), as they are now. */
final class ClientStatistics {
    private static final String CLIENTS = "stats.ipcs.";
    private static final String GLOBAL = CLIENTS + "global.";

    private final Map<ServiceId, IpcServer> servers;

    ClientStatistics(Map<ServiceId, IpcServer> servers) {
        this.servers = servers;
    }

    /** Adds the keys that begin with the prefix to those of the node. */
    SortedMap<String, CmapValue> addTo(SortedMap<String, CmapValue> ofNode, String prefix) {
        if (!prefix.startsWith(CLIENTS) && !CLIENTS.startsWith(prefix)) {
            return ofNode; // the names of all clients' processes need not be read for a key of a link
        }
        TreeMap<String, CmapValue> all = new TreeMap<>();
        long active = 0;
        long closed = 0;
        for (Map.Entry<ServiceId, IpcServer> entry : servers.entrySet()) {
            IpcServer server = entry.getValue();
            active += server.active();
            closed += server.closed();
            server.forEachConnection(connection -> add(all, entry.getKey(), connection));
        }
        all.put(GLOBAL + "active", CmapValue.u64(active));
        all.put(GLOBAL + "closed", CmapValue.u64(closed));
        TreeMap<String, CmapValue> found = new TreeMap<>(ofNode);
        found.putAll(all.subMap(prefix, prefix + Character.MAX_VALUE));
        return found;
    }

    private static void add(Map<String, CmapValue> all, ServiceId service, IpcConnection connection) {
        // the original has an address in memory here; what counts is that no two connections share it
        String prefix = CLIENTS + "service" + service.number() + '.'
                + Integer.toUnsignedString(connection.peer().pid()) + ".0x" + Long.toHexString(connection.number())
                + '.';
        IpcCounters counters = connection.counters();
        all.put(prefix + "queueing", CmapValue.i32(connection.isQueueing() ? 1 : 0));
        all.put(prefix + "queued", CmapValue.u32((int) counters.queued()));
        all.put(prefix + "sent", CmapValue.u32((int) counters.sentFromQueue()));
        all.put(prefix + "flow_control", CmapValue.u32(counters.flowControlState()));
        all.put(prefix + "flow_control_count", CmapValue.u64(counters.flowControlCount()));
        all.put(
                prefix + "procname",
                CmapValue.string(processName(connection.peer().pid())));
        all.put(prefix + "invalid_request", CmapValue.u64(0));
        all.put(prefix + "overload", CmapValue.u64(0));
        all.put(prefix + "requests", CmapValue.u64(counters.requests()));
        all.put(prefix + "responses", CmapValue.u64(counters.responses()));
        all.put(prefix + "dispatched", CmapValue.u64(counters.events()));
        all.put(prefix + "send_retries", CmapValue.u64(counters.sendRetries()));
        all.put(prefix + "recv_retries", CmapValue.u64(0));
    }

    /** At most 15 characters, as the kernel keeps it; empty if the process is gone or hidden. */
    private static String processName(int pid) {
        try {
            return Files.readString(Path.of("/proc", Integer.toUnsignedString(pid), "comm"))
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
