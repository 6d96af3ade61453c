package org.quorate.runtime.ipc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.message.VotequorumMessages;
import org.quorate.services.framework.ServiceId;
import org.quorate.services.votequorum.QuorumState;
import org.quorate.services.votequorum.VotequorumInfo;
import org.quorate.services.votequorum.VotequorumListener;
import org.quorate.services.votequorum.VotequorumService;

/** A client of libvotequorum (spec 40 §13). */
final class VotequorumIpc extends ClientSession implements VotequorumListener {
    private final VotequorumService votequorum;

    VotequorumIpc(NodeAccess access, ClientConnection connection) {
        super(access, connection, ServiceId.VOTEQUORUM);
        this.votequorum = access.services().votequorum();
    }

    @Override
    void handle(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case VotequorumMessages.GET_INFO, VotequorumMessages.SET_EXPECTED ->
                onNumber(id, VotequorumMessages.NumberRequest.decode(buffer, offset, length));
            case VotequorumMessages.SET_VOTES -> onSetVotes(VotequorumMessages.SetVotes.decode(buffer, offset, length));
            case VotequorumMessages.TRACK_START ->
                onTrackStart(VotequorumMessages.TrackStart.decode(buffer, offset, length));
            case VotequorumMessages.TRACK_STOP -> status(votequorum.trackStop(this));
            default -> onDevice(id, buffer, offset, length);
        }
    }

    private void onNumber(int id, VotequorumMessages.@Nullable NumberRequest request) {
        if (request == null) {
            malformed();
        } else if (id == VotequorumMessages.SET_EXPECTED) {
            status(votequorum.setExpectedVotes(request.number()));
        } else {
            VotequorumInfo info = votequorum.getInfo(request.number());
            reply(
                    info == null
                            ? VotequorumMessages.InfoResponse.failure(StatusCode.NOT_EXIST.number())
                            : new VotequorumMessages.InfoResponse(
                                    StatusCode.OK.number(),
                                    info.nodeId(),
                                    info.state().number(),
                                    info.votes(),
                                    info.expectedVotes(),
                                    info.highestExpected(),
                                    info.totalVotes(),
                                    info.quorum(),
                                    info.flags(),
                                    info.qdeviceVotes(),
                                    info.qdeviceName()));
        }
    }

    private void onSetVotes(VotequorumMessages.@Nullable SetVotes request) {
        if (request == null) {
            malformed();
        } else {
            status(votequorum.setVotes(request.nodeId(), request.votes()));
        }
    }

    private void onTrackStart(VotequorumMessages.@Nullable TrackStart request) {
        if (request == null) {
            malformed();
        } else {
            status(votequorum.trackStart(this, request.context(), request.flags()));
        }
    }

    private void onDevice(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case VotequorumMessages.DEVICE_REGISTER -> {
                var request = VotequorumMessages.DeviceRequest.decode(buffer, offset, length);
                if (request == null) {
                    malformed();
                } else {
                    votequorum.device().register(request.name(), this::status);
                }
            }
            case VotequorumMessages.DEVICE_UNREGISTER -> {
                var request = VotequorumMessages.DeviceRequest.decode(buffer, offset, length);
                status(
                        request == null
                                ? StatusCode.INVALID_PARAM
                                : votequorum.device().unregister(request.name()));
            }
            case VotequorumMessages.DEVICE_UPDATE -> {
                var request = VotequorumMessages.DeviceUpdate.decode(buffer, offset, length);
                status(
                        request == null
                                ? StatusCode.INVALID_PARAM
                                : votequorum.device().rename(request.oldName(), request.newName()));
            }
            case VotequorumMessages.DEVICE_POLL -> {
                var request = VotequorumMessages.DevicePoll.decode(buffer, offset, length);
                status(
                        request == null
                                ? StatusCode.INVALID_PARAM
                                : votequorum.device().poll(request.name(), request.castVote(), request.ringId()));
            }
            case VotequorumMessages.DEVICE_MASTER_WINS -> {
                var request = VotequorumMessages.DeviceMasterWins.decode(buffer, offset, length);
                status(
                        request == null
                                ? StatusCode.INVALID_PARAM
                                : votequorum.device().setMasterWins(request.name(), request.allow()));
            }
            default -> malformed();
        }
    }

    private void malformed() {
        status(StatusCode.INVALID_PARAM);
    }

    private void status(StatusCode status) {
        reply(VotequorumMessages.STATUS_RESPONSE, status);
    }

    @Override
    void disconnected() {
        StatusCode _ = votequorum.trackStop(this);
    }

    @Override
    public void onQuorum(long context, QuorumState state) {
        List<VotequorumMessages.NodeState> nodes = state.nodes().stream()
                .map(node -> new VotequorumMessages.NodeState(
                        node.nodeId(), node.state().number()))
                .toList();
        event(new VotequorumMessages.QuorumEvent(state.quorate(), context, nodes));
    }

    @Override
    public void onNodeList(long context, RingId ringId, int[] members) {
        event(new VotequorumMessages.NodeListEvent(context, ringId, members));
    }

    @Override
    public void onExpectedVotes(long context, int expectedVotes) {
        event(new VotequorumMessages.ExpectedVotesEvent(context, expectedVotes));
    }
}
