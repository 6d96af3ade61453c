package org.quorate.runtime.ipc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.StatusCode;
import org.quorate.config.ClusterConfiguration;
import org.quorate.config.LinkParameters;
import org.quorate.config.Member;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.message.CfgMessages;
import org.quorate.ipc.message.NodeStatusResponse;
import org.quorate.knet.HostStatus;
import org.quorate.knet.LinkStatus;
import org.quorate.services.cfg.CfgConnection;
import org.quorate.services.cfg.CfgListener;
import org.quorate.services.cfg.CfgService;
import org.quorate.services.framework.ServiceId;

/** A client of libcfg (spec 40 §14). */
final class CfgIpc extends ClientSession implements CfgListener {
    private static final int AGREES = 1;

    private final CfgService cfg;
    private final CfgConnection client;

    CfgIpc(NodeAccess access, ClientConnection connection) {
        super(access, connection, ServiceId.CFG);
        this.cfg = access.services().cfg();
        this.client = cfg.connect(this);
    }

    @Override
    void handle(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case CfgMessages.RING_STATUS_GET -> reply(ringStatus());
            case CfgMessages.RING_REENABLE -> reply(CfgMessages.RING_REENABLE_RESPONSE, StatusCode.NOT_SUPPORTED);
            case CfgMessages.KILL_NODE -> onKill(CfgMessages.KillNode.decode(buffer, offset, length));
            case CfgMessages.LOCAL_GET ->
                reply(new CfgMessages.LocalGetResponse(StatusCode.OK.number(), cfg.localGet()));
            case CfgMessages.RELOAD -> cfg.reload(replier(CfgMessages.RELOAD_RESPONSE));
            case CfgMessages.REOPEN_LOG_FILES -> {
                cfg.reopenLogFiles();
                reply(CfgMessages.REOPEN_LOG_FILES_RESPONSE, StatusCode.OK);
            }
            case CfgMessages.NODE_STATUS_GET -> onNodeStatus(CfgMessages.NodeStatusGet.decode(buffer, offset, length));
            case CfgMessages.TRACK_START -> reply(CfgMessages.TRACK_START_RESPONSE, cfg.trackStart(client));
            case CfgMessages.TRACK_STOP -> reply(CfgMessages.TRACK_STOP_RESPONSE, cfg.trackStop(client));
            default -> onNumber(id, CfgMessages.NumberRequest.decode(buffer, offset, length));
        }
    }

    private void onNumber(int id, CfgMessages.@Nullable NumberRequest request) {
        if (request == null) {
            refuse(id, StatusCode.INVALID_PARAM);
            return;
        }
        switch (id) {
            case CfgMessages.TRY_SHUTDOWN ->
                cfg.tryShutdown(client, request.number(), replier(CfgMessages.TRY_SHUTDOWN_RESPONSE));
            case CfgMessages.REPLY_TO_SHUTDOWN ->
                reply(CfgMessages.REPLY_TO_SHUTDOWN_RESPONSE, cfg.replyToShutdown(client, request.number() == AGREES));
            default -> onNodeAddresses(request.number());
        }
    }

    private void onKill(CfgMessages.@Nullable KillNode request) {
        reply(
                CfgMessages.KILL_NODE_RESPONSE,
                request == null ? StatusCode.INVALID_PARAM : cfg.killNode(request.nodeId(), request.reason()));
    }

    private void onNodeAddresses(int nodeId) {
        List<IpAddress> addresses = cfg.nodeAddresses(nodeId);
        reply(
                addresses == null
                        ? new CfgMessages.NodeAddressesResponse(StatusCode.NOT_EXIST.number(), List.of())
                        : new CfgMessages.NodeAddressesResponse(
                                StatusCode.OK.number(),
                                addresses.stream().map(IpAddress::toBytes).toList()));
    }

    // ---- the state of links

    /** One entry for each link of this node, in it one character for each node. */
    private CfgMessages.RingStatusResponse ringStatus() {
        ClusterConfiguration configuration = access().node().configuration();
        List<HostStatus> hosts = access().node().hosts();
        List<CfgMessages.Interface> interfaces = new ArrayList<>();
        for (LinkParameters link : configuration.knet().links()) {
            IpAddress own = configuration.localMember().address(link.link()).orElse(null);
            if (own == null) {
                continue;
            }
            String name = link.link() + " " + own;
            String states = states(configuration, hosts, link.link());
            if (name.length() > CfgMessages.RingStatusResponse.MAX_NAME
                    || states.length() > CfgMessages.RingStatusResponse.MAX_STATUS) {
                return new CfgMessages.RingStatusResponse(StatusCode.NAME_TOO_LONG.number(), List.of());
            }
            interfaces.add(new CfgMessages.Interface(name, states));
        }
        return new CfgMessages.RingStatusResponse(StatusCode.OK.number(), interfaces);
    }

    private static String states(ClusterConfiguration configuration, List<HostStatus> hosts, int link) {
        StringBuilder states = new StringBuilder();
        configuration.members().stream()
                .map(Member::nodeId)
                .sorted(Integer::compareUnsigned)
                .forEach(node -> {
                    LinkStatus status = link(host(hosts, node), link);
                    if (node == configuration.localNodeId()) {
                        states.append('n');
                    } else if (status == null) {
                        states.append('d');
                    } else {
                        states.append(status.flags());
                    }
                });
        return states.toString();
    }

    private static @Nullable HostStatus host(List<HostStatus> hosts, int nodeId) {
        return hosts.stream()
                .filter(host -> host.nodeId() == nodeId)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable LinkStatus link(@Nullable HostStatus host, int link) {
        if (host == null) {
            return null;
        }
        return host.links().stream()
                .filter(status -> status.link() == link)
                .findFirst()
                .orElse(null);
    }

    private void onNodeStatus(CfgMessages.@Nullable NodeStatusGet request) {
        if (request == null || request.version() != NodeStatusResponse.VERSION_1) {
            reply(NodeStatusResponse.failure(StatusCode.NOT_SUPPORTED.number()));
            return;
        }
        HostStatus host = host(access().node().hosts(), request.nodeId());
        reply(host == null ? NodeStatusResponse.failure(StatusCode.FAILED_OPERATION.number()) : of(host));
    }

    private static NodeStatusResponse of(HostStatus host) {
        List<NodeStatusResponse.LinkState> links = new ArrayList<>();
        for (LinkStatus link : host.links()) {
            while (links.size() < link.link()) {
                links.add(NodeStatusResponse.LinkState.NONE);
            }
            links.add(new NodeStatusResponse.LinkState(
                    link.enabled(),
                    link.connected(),
                    false,
                    link.mtu(),
                    link.source().toString(),
                    link.destination().toString()));
        }
        return new NodeStatusResponse(
                StatusCode.OK.number(), host.nodeId(), host.reachable(), false, false, 0, 0, 0, links);
    }

    @Override
    void disconnected() {
        cfg.disconnect(client);
    }

    @Override
    public void onShutdownRequest(int flags) {
        event(new CfgMessages.TestShutdown(StatusCode.OK.number(), flags));
    }
}
