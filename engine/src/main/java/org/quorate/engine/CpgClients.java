package org.quorate.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.services.RequestGate;
import org.quorate.services.cpg.CpgConnection;
import org.quorate.services.cpg.CpgListener;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.cpg.CpgService;
import org.quorate.services.cpg.FragmentAssembly;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.framework.ServiceId;

/** The cpg clients of this node by the numbers their drivers gave them. */
final class CpgClients {
    // client functions of cpg, for the gate (spec 30 §1.8)
    private static final int JOIN = 0;
    private static final int LEAVE = 1;
    private static final int MULTICAST = 2;

    // place of a fragment in its message (spec 30 §3.7)
    private static final int FIRST = 1;
    private static final int CONTINUED = 2;
    private static final int LAST = 3;

    /** Longest message of another node put together for a client, in bytes. */
    private static final int MAX_MESSAGE = 64 * 1024 * 1024;

    private final CpgService service;
    private final RequestGate gate;
    private final NodeOutputs outputs;
    private final Map<Long, CpgConnection> connections = new HashMap<>();
    /** Bytes of a message too long for one piece that are under way while its sender waits for room. */
    private final Map<Long, Integer> fragmentsSent = new HashMap<>();

    private long lastClient;
    private @Nullable CpgConnection lastConnection;

    CpgClients(CpgService service, RequestGate gate, NodeOutputs outputs) {
        this.service = service;
        this.gate = gate;
        this.outputs = outputs;
    }

    StatusCode join(long client, int pid, byte[] group) {
        if (group.length == 0 || group.length > GroupName.MAX_LENGTH) {
            return group.length == 0 ? StatusCode.INVALID_PARAM : StatusCode.NAME_TOO_LONG;
        }
        StatusCode permission = gate.permission(ServiceId.CPG, JOIN, group.length);
        if (permission != StatusCode.OK) {
            return permission;
        }
        CpgConnection connection = connections.get(client);
        if (connection == null) {
            connection = service.connect(new Deliveries(client));
            connections.put(client, connection);
        }
        return service.join(connection, GroupName.of(group), pid, 0);
    }

    StatusCode leave(long client) {
        CpgConnection connection = connections.get(client);
        if (connection == null) {
            return StatusCode.NOT_EXIST;
        }
        StatusCode permission = gate.permission(ServiceId.CPG, LEAVE, 0);
        return permission == StatusCode.OK ? service.leave(connection) : permission;
    }

    StatusCode send(long client, byte[] buffer, int offset, int length) {
        CpgConnection connection = find(client);
        if (connection == null) {
            return StatusCode.NOT_EXIST;
        }
        int piece = Math.min(length, CpgService.MAX_WHOLE_MESSAGE);
        StatusCode permission = gate.permission(ServiceId.CPG, MULTICAST, piece);
        if (permission != StatusCode.OK) {
            return permission;
        }
        return length > piece
                ? sendFragments(client, connection, buffer, offset, length)
                : service.multicast(connection, buffer, offset, length);
    }

    /**
     * Cuts a message as libcpg does (spec 30 §3.7). When there is no room for the next fragment the caller tries the same
     * message again, which goes on where it stopped; after a membership change it begins anew.
     */
    private StatusCode sendFragments(long client, CpgConnection connection, byte[] buffer, int offset, int length) {
        int sent = fragmentsSent.getOrDefault(client, 0);
        while (sent < length) {
            int piece = Math.min(length - sent, CpgService.MAX_WHOLE_MESSAGE);
            int type = sent == 0 ? FIRST : sent + piece == length ? LAST : CONTINUED;
            StatusCode status = service.multicastFragment(connection, type, length, buffer, offset + sent, piece);
            if (status == StatusCode.INTERRUPT) {
                sent = 0;
                continue;
            }
            if (status != StatusCode.OK) {
                fragmentsSent.put(client, sent);
                return status;
            }
            sent += piece;
        }
        fragmentsSent.remove(client);
        return StatusCode.OK;
    }

    boolean hasRoomFor(int bytes) {
        return gate.permission(ServiceId.CPG, MULTICAST, bytes) == StatusCode.OK;
    }

    StatusCode disconnect(long client) {
        CpgConnection connection = connections.remove(client);
        fragmentsSent.remove(client);
        if (client == lastClient) {
            lastConnection = null;
        }
        if (connection == null) {
            return StatusCode.NOT_EXIST;
        }
        service.disconnect(connection);
        return StatusCode.OK;
    }

    /** A client under load is asked for again and again: found without boxing its number. */
    private @Nullable CpgConnection find(long client) {
        if (lastConnection == null || client != lastClient) {
            lastClient = client;
            lastConnection = connections.get(client);
        }
        return lastConnection;
    }

    /** One client's events. */
    private final class Deliveries implements CpgListener {
        private final long client;
        private final FragmentAssembly assembly = new FragmentAssembly(MAX_MESSAGE);

        Deliveries(long client) {
            this.client = client;
        }

        @Override
        public void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length) {
            outputs.cpgMessage(client, nodeId, pid, buffer, offset, length);
        }

        @Override
        public void onFragment(
                GroupName group,
                int nodeId,
                int pid,
                int totalLength,
                int type,
                byte[] buffer,
                int offset,
                int length) {
            byte[] whole = assembly.add(nodeId, pid, totalLength, type, buffer, offset, length);
            if (whole != null) {
                outputs.cpgMessage(client, nodeId, pid, whole, 0, whole.length);
            }
        }

        @Override
        public void onConfigurationChange(
                GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
            assembly.onLeft(left);
            outputs.cpgConfiguration(client, new CpgConfiguration(members, left, joined));
        }

        @Override
        public void onTotemConfiguration(RingId ringId, int[] members) {
            // subscribers hear of rings by NodeEvent.RingFormed
        }
    }
}
