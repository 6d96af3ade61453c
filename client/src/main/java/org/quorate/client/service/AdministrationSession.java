package org.quorate.client.service;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.StatusCode;
import org.quorate.client.Administration;
import org.quorate.client.ConnectOptions;
import org.quorate.client.PeerLinks;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Service;
import org.quorate.ipc.message.CfgMessages;
import org.quorate.ipc.message.NodeStatusResponse;
import org.quorate.ipc.message.PlainRequest;

/** What an operator does (spec 40 §14). */
final class AdministrationSession implements Administration, AutoCloseable {
    /** Flags of a shutdown. */
    private static final int ASK = 0;

    private static final int REGARDLESS = 1;

    private final ServiceSession session;

    AdministrationSession(Endpoint endpoint, ConnectOptions options) {
        session = new ServiceSession(endpoint, Service.CFG, options, ServiceListener.NONE);
    }

    AdministrationSession open() {
        session.open();
        return this;
    }

    int localNode() {
        return session.call(
                        "id of the local node",
                        new PlainRequest(CfgMessages.LOCAL_GET),
                        CfgMessages.LocalGetResponse::decode)
                .nodeId();
    }

    @Override
    public PeerLinks links(int nodeId) {
        NodeStatusResponse answer = session.call(
                "links to node " + Integer.toUnsignedString(nodeId),
                new CfgMessages.NodeStatusGet(nodeId, NodeStatusResponse.VERSION_1),
                NodeStatusResponse::decode);
        List<PeerLinks.Link> links = new ArrayList<>();
        for (int number = 0; number < answer.links().size(); number++) {
            NodeStatusResponse.LinkState link = answer.links().get(number);
            if (!link.equals(NodeStatusResponse.LinkState.NONE)) {
                links.add(new PeerLinks.Link(
                        number, link.enabled(), link.connected(), link.mtu(), link.source(), link.destination()));
            }
        }
        return new PeerLinks(answer.nodeId(), answer.reachable(), links);
    }

    @Override
    public void reload() {
        session.call("reload of the configuration", new PlainRequest(CfgMessages.RELOAD));
    }

    @Override
    public void reopenLogs() {
        session.call("reopening of the log files", new PlainRequest(CfgMessages.REOPEN_LOG_FILES));
    }

    @Override
    public void kill(int nodeId, String reason) {
        session.call("ending node " + Integer.toUnsignedString(nodeId), new CfgMessages.KillNode(nodeId, reason));
    }

    @Override
    public boolean shutDown(boolean force) {
        try {
            session.callOnce(
                    "shutdown of the local node",
                    new CfgMessages.NumberRequest(CfgMessages.TRY_SHUTDOWN, force ? REGARDLESS : ASK));
            return true;
        } catch (RequestRefusedException e) {
            if (e.status() == StatusCode.BUSY) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
