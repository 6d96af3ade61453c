package org.quorate.runtime.ipc;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.base.StatusCode;
import org.quorate.base.log.Level;
import org.quorate.base.log.Subsystem;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.message.CpgData;
import org.quorate.ipc.message.CpgMessages;
import org.quorate.ipc.message.PlainResponse;
import org.quorate.services.cpg.CpgConnection;
import org.quorate.services.cpg.CpgIteration;
import org.quorate.services.cpg.CpgListener;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.cpg.CpgProcess;
import org.quorate.services.cpg.CpgService;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.framework.ServiceId;

/** A client of libcpg (spec 40 §15). */
final class CpgIpc extends ClientSession implements CpgListener {
    private static final int MAX_ITERATIONS = 256;

    private final CpgService cpg;
    private final CpgConnection client;
    private final Handles<CpgIteration> iterations = new Handles<>(MAX_ITERATIONS);
    private final ZeroCopyBuffers buffers;
    /** What became of the last multicast, for those that are answered. */
    private StatusCode multicastStatus = StatusCode.OK;

    private boolean hasLoggedRefusal;

    // What precedes the payload of an event; the group's name in it stays the same.
    private @Nullable GroupName headGroup;
    private byte[] head = {};
    private byte[] fragmentHead = {};

    CpgIpc(NodeAccess access, ClientConnection connection) {
        super(access, connection, ServiceId.CPG);
        this.cpg = access.services().cpg();
        this.client = cpg.connect(this);
        this.buffers = new ZeroCopyBuffers(connection.peer().uid());
    }

    /** Files of the client are not the node's: what it multicasts from one reaches the node as if it had come with the request. */
    @Override
    void take(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case CpgMessages.ZERO_COPY_ALLOCATE ->
                answer(
                        CpgMessages.ZERO_COPY_ALLOCATE_RESPONSE,
                        onAllocate(CpgMessages.ZeroCopyAllocate.decode(buffer, offset, length)));
            case CpgMessages.ZERO_COPY_FREE ->
                answer(
                        CpgMessages.ZERO_COPY_FREE_RESPONSE,
                        onFree(CpgMessages.ZeroCopyFree.decode(buffer, offset, length)));
            case CpgMessages.ZERO_COPY_EXECUTE ->
                answer(
                        CpgMessages.ZERO_COPY_EXECUTE_RESPONSE,
                        onExecute(CpgMessages.HandleRequest.decode(buffer, offset, length)));
            default -> super.take(id, buffer, offset, length);
        }
    }

    private void answer(int responseId, StatusCode status) {
        replyUnrecorded(new PlainResponse(responseId, status.number()));
    }

    private StatusCode onAllocate(CpgMessages.@Nullable ZeroCopyAllocate request) {
        if (request == null) {
            return StatusCode.INVALID_PARAM;
        }
        try {
            buffers.allocate(request.path(), request.mapBytes());
            return StatusCode.OK;
        } catch (ZeroCopyBuffers.Refusal e) {
            return noted(e);
        }
    }

    private StatusCode onFree(CpgMessages.@Nullable ZeroCopyFree request) {
        if (request == null) {
            return StatusCode.INVALID_PARAM;
        }
        try {
            buffers.free(request.serverAddress());
            return StatusCode.OK;
        } catch (ZeroCopyBuffers.Refusal e) {
            return noted(e);
        }
    }

    /** Once a client: the library ignores most of these answers, and asks again. */
    private StatusCode noted(ZeroCopyBuffers.Refusal refusal) {
        if (!hasLoggedRefusal) {
            hasLoggedRefusal = true;
            access().log()
                    .log(
                            Subsystem.MAIN,
                            Level.WARNING,
                            "Refusing zero copy to the client of cpg with process id %d: %s",
                            connection().peer().pid(),
                            refusal.reason());
        }
        return refusal.status();
    }

    private StatusCode onExecute(CpgMessages.@Nullable HandleRequest request) {
        if (request == null) {
            return StatusCode.INVALID_PARAM;
        }
        if (connection().isBehind()) {
            return StatusCode.TRY_AGAIN;
        }
        byte[] multicast;
        try {
            multicast = buffers.multicast(request.handle());
        } catch (ZeroCopyBuffers.Refusal e) {
            return noted(e);
        }
        StatusCode permission = services().gate().permission(ServiceId.CPG, CpgMessages.MULTICAST, multicast.length);
        if (permission != StatusCode.OK) {
            return permission;
        }
        input(CpgMessages.MULTICAST, multicast, 0, multicast.length);
        // its answers tell it when to wait
        connection().holdByFlowControl(false);
        return multicastStatus;
    }

    /** A multicast has no answer: the message is lost, as with the original. */
    @Override
    void refuse(int id, StatusCode status) {
        if (id != CpgMessages.MULTICAST) {
            super.refuse(id, status);
            return;
        }
        access().log()
                .log(
                        Subsystem.MAIN,
                        status == StatusCode.TRY_AGAIN ? Level.WARNING : Level.INFO,
                        "*** cs_ipcs_msg_process() (%d:%d - %d) %s!",
                        ServiceId.CPG.number(),
                        id,
                        status.number(),
                        status.csName());
    }

    @Override
    void handle(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case CpgMessages.MULTICAST -> onMulticast(buffer, offset, length);
            case CpgMessages.PARTIAL_MULTICAST -> onPartialMulticast(buffer, offset, length);
            case CpgMessages.JOIN -> onJoin(CpgMessages.Join.decode(buffer, offset, length));
            case CpgMessages.LEAVE -> reply(CpgMessages.LEAVE_RESPONSE, cpg.leave(client));
            case CpgMessages.MEMBERSHIP_GET ->
                onMembershipGet(CpgMessages.MembershipGet.decode(buffer, offset, length));
            case CpgMessages.LOCAL_GET ->
                reply(new CpgMessages.LocalGetResponse(StatusCode.OK.number(), cpg.localGet()));
            case CpgMessages.ITERATION_INITIALIZE ->
                onIterationInitialize(CpgMessages.IterationInitialize.decode(buffer, offset, length));
            case CpgMessages.ITERATION_NEXT ->
                onIterationNext(CpgMessages.HandleRequest.decode(buffer, offset, length));
            case CpgMessages.ITERATION_FINALIZE ->
                onIterationFinalize(CpgMessages.HandleRequest.decode(buffer, offset, length));
            case CpgMessages.FINALIZE -> reply(CpgMessages.FINALIZE_RESPONSE, cpg.finalizeConnection(client));
            default -> throw new IllegalArgumentException("the gate lets no function " + id + " of cpg pass");
        }
    }

    private void onMulticast(byte[] buffer, int offset, int length) {
        int payload = CpgData.Multicast.payloadLength(buffer, offset, length);
        if (payload < 0) {
            refuse(CpgMessages.MULTICAST, StatusCode.INVALID_PARAM);
            return;
        }
        connection().holdByFlowControl(true);
        StatusCode status = cpg.multicast(client, buffer, offset + CpgData.Multicast.PAYLOAD, payload);
        multicastStatus = status;
        if (status == StatusCode.TRY_AGAIN || status == StatusCode.TOO_BIG) {
            refuse(CpgMessages.MULTICAST, status);
        }
    }

    private void onPartialMulticast(byte[] buffer, int offset, int length) {
        int payload = CpgData.PartialMulticast.payloadLength(buffer, offset, length);
        connection().holdByFlowControl(false);
        StatusCode status = payload < 0
                ? StatusCode.INVALID_PARAM
                : mustReadFirst(CpgData.PartialMulticast.type(buffer, offset))
                        ? StatusCode.TRY_AGAIN
                        : cpg.multicastFragment(
                                client,
                                CpgData.PartialMulticast.type(buffer, offset),
                                CpgData.PartialMulticast.totalLength(buffer, offset),
                                buffer,
                                offset + CpgData.PartialMulticast.PAYLOAD,
                                payload);
        reply(CpgMessages.PARTIAL_RESPONSE, status);
    }

    /** A message that has begun is let through as long as possible: its sender reads nothing before it is complete. */
    private boolean mustReadFirst(int fragmentType) {
        boolean must = fragmentType == CpgData.PartialMulticast.FIRST
                ? connection().isBehind()
                : connection().isOverwhelmed();
        return access().node().recorder().fact(must);
    }

    private void onJoin(CpgMessages.@Nullable Join request) {
        StatusCode status;
        if (request == null) {
            status = StatusCode.INVALID_PARAM;
        } else if (request.group() == null) {
            status = StatusCode.NAME_TOO_LONG;
        } else {
            status = cpg.join(client, GroupName.of(request.group()), request.pid(), request.flags());
        }
        reply(CpgMessages.JOIN_RESPONSE, status);
    }

    private void onMembershipGet(CpgMessages.@Nullable MembershipGet request) {
        byte[] group = request == null ? null : request.group();
        reply(
                group == null
                        ? new CpgMessages.MembershipResponse(StatusCode.INVALID_PARAM.number(), List.of())
                        : new CpgMessages.MembershipResponse(
                                StatusCode.OK.number(), addresses(cpg.membership(GroupName.of(group)))));
    }

    private void onIterationInitialize(CpgMessages.@Nullable IterationInitialize request) {
        boolean valid = request != null
                && request.type() >= CpgIteration.NAME_ONLY
                && request.type() <= CpgIteration.ALL
                && (request.type() != CpgIteration.ONE_GROUP || request.group() != null);
        if (request == null || !valid) {
            reply(new CpgMessages.IterationInitializeResponse(StatusCode.INVALID_PARAM.number(), 0));
        } else if (iterations.isFull()) {
            reply(new CpgMessages.IterationInitializeResponse(StatusCode.NO_RESOURCES.number(), 0));
        } else {
            byte[] group = request.group();
            GroupName name = request.type() != CpgIteration.ONE_GROUP || group == null ? null : GroupName.of(group);
            long handle = iterations.add(cpg.iterate(request.type(), name));
            reply(new CpgMessages.IterationInitializeResponse(StatusCode.OK.number(), handle));
        }
    }

    private void onIterationNext(CpgMessages.@Nullable HandleRequest request) {
        CpgIteration iteration = request == null ? null : iterations.get(request.handle());
        CpgProcess entry = iteration == null ? null : iteration.next();
        StatusCode status =
                iteration == null ? StatusCode.LIBRARY : entry == null ? StatusCode.NO_SECTIONS : StatusCode.OK;
        reply(
                entry == null
                        ? new CpgMessages.IterationNextResponse(status.number(), new byte[0], 0, 0)
                        : new CpgMessages.IterationNextResponse(
                                status.number(), entry.group().toBytes(), entry.nodeId(), entry.pid()));
    }

    private void onIterationFinalize(CpgMessages.@Nullable HandleRequest request) {
        boolean known = request != null && iterations.remove(request.handle()) != null;
        reply(CpgMessages.ITERATION_FINALIZE_RESPONSE, known ? StatusCode.OK : StatusCode.LIBRARY);
    }

    @Override
    void disconnected() {
        buffers.close();
        cpg.disconnect(client);
    }

    // ---- events

    @Override
    public void onMessage(GroupName group, int nodeId, int pid, byte[] buffer, int offset, int length) {
        prepareHeads(group);
        CpgData.Deliver.putSender(head, nodeId, pid, length);
        event(head, CpgData.Deliver.PAYLOAD, buffer, offset, length);
    }

    @Override
    public void onFragment(
            GroupName group, int nodeId, int pid, int totalLength, int type, byte[] buffer, int offset, int length) {
        prepareHeads(group);
        CpgData.PartialDeliver.putFragment(fragmentHead, nodeId, pid, totalLength, type, length);
        event(fragmentHead, CpgData.PartialDeliver.PAYLOAD, buffer, offset, length);
    }

    // the same object every time, and if not, only work is lost
    @SuppressWarnings("ReferenceEquality")
    private void prepareHeads(GroupName group) {
        if (headGroup != group) {
            headGroup = group;
            head = CpgData.Deliver.head(group.toBytes());
            fragmentHead = CpgData.PartialDeliver.head(group.toBytes());
        }
    }

    @Override
    public void onConfigurationChange(
            GroupName group, List<CpgMember> members, List<CpgMember> left, List<CpgMember> joined) {
        event(new CpgMessages.ConfigurationChange(
                group.toBytes(), addresses(members), addresses(left), addresses(joined)));
    }

    private static List<CpgMessages.Member> addresses(List<CpgMember> members) {
        return members.stream()
                .map(member -> new CpgMessages.Member(member.nodeId(), member.pid(), member.reason()))
                .toList();
    }

    @Override
    public void onTotemConfiguration(RingId ringId, int[] members) {
        event(new CpgMessages.TotemConfiguration(ringId, members));
    }
}
