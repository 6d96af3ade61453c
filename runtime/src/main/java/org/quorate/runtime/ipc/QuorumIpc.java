package org.quorate.runtime.ipc;

import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.message.QuorumMessages;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.quorum.QuorumConnection;
import org.quorate.services.quorum.QuorumListener;
import org.quorate.services.quorum.QuorumService;

/** A client of libquorum (spec 40 §12). */
final class QuorumIpc extends ClientSession implements QuorumListener {
    private final QuorumService quorum;
    private final QuorumConnection client;

    QuorumIpc(NodeAccess access, ClientConnection connection) {
        super(access, connection, ServiceId.QUORUM);
        this.quorum = access.services().quorum();
        this.client = quorum.connect(this);
    }

    @Override
    void handle(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case QuorumMessages.GET_QUORATE ->
                reply(new QuorumMessages.NumberResponse(id, StatusCode.OK.number(), quorum.isQuorate() ? 1 : 0));
            case QuorumMessages.TRACK_STOP -> reply(id, quorum.trackStop(client));
            case QuorumMessages.GET_TYPE ->
                reply(new QuorumMessages.NumberResponse(
                        QuorumMessages.GET_TYPE_RESPONSE, StatusCode.OK.number(), quorum.type()));
            default -> {
                QuorumMessages.NumberRequest request = QuorumMessages.NumberRequest.decode(buffer, offset, length);
                if (request == null) {
                    refuse(id, StatusCode.INVALID_PARAM);
                } else if (id == QuorumMessages.TRACK_START) {
                    reply(id, quorum.trackStart(client, request.number()));
                } else {
                    StatusCode status = quorum.setModel(client, request.number());
                    reply(new QuorumMessages.NumberResponse(
                            QuorumMessages.MODEL_GET_TYPE_RESPONSE, status.number(), quorum.type()));
                }
            }
        }
    }

    @Override
    void disconnected() {
        quorum.disconnect(client);
    }

    @Override
    public void onQuorum(boolean quorate, RingId ringId, int[] view) {
        event(
                quorum.model(client) == 0
                        ? new QuorumMessages.NotificationV0(quorate, ringId.seq(), view)
                        : new QuorumMessages.QuorumV1(quorate, ringId, view));
    }

    @Override
    public void onNodeList(RingId ringId, int[] members, int[] joined, int[] left) {
        event(new QuorumMessages.NodeListV1(ringId, members, joined, left));
    }
}
