package org.quorate.daemon.ipc;

import java.util.function.Consumer;
import org.quorate.base.StatusCode;
import org.quorate.ipc.libqb.IpcConnection;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.message.Message;
import org.quorate.ipc.message.PlainResponse;
import org.quorate.services.Services;
import org.quorate.services.framework.ServiceId;

/** One client of one service: asks whether a request may run, and runs it as an input of the node (spec 40 §6.4). */
abstract class ClientSession implements IpcSession {
    /** Of the answer to a request that is not handed to its service. */
    private static final int REFUSED_ID = 0;

    private static final byte[] NOTHING = {};

    private final NodeAccess access;
    private final IpcConnection connection;
    private final ServiceId service;
    private final Runnable handling = this::handleRequest;

    // the request being handled; fields, so that one costs no allocation
    private int id;
    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    ClientSession(NodeAccess access, IpcConnection connection, ServiceId service) {
        this.access = access;
        this.connection = connection;
        this.service = service;
    }

    NodeAccess access() {
        return access;
    }

    Services services() {
        return access.services();
    }

    IpcConnection connection() {
        return connection;
    }

    @Override
    public final void onRequest(int requestId, byte[] requestBuffer, int requestOffset, int requestLength) {
        StatusCode permission = services().gate().permission(service, requestId, requestLength);
        if (permission != StatusCode.OK) {
            refuse(requestId, permission);
            return;
        }
        id = requestId;
        buffer = requestBuffer;
        offset = requestOffset;
        length = requestLength;
        access.run(handling);
        buffer = NOTHING;
    }

    private void handleRequest() {
        handle(id, buffer, offset, length);
    }

    /** A request that may not run, or that does not hold together. */
    void refuse(int requestId, StatusCode status) {
        reply(REFUSED_ID, status);
    }

    @Override
    public final void onDisconnect() {
        access.run(this::disconnected);
    }

    /** Handles a request inside an input of the node. */
    abstract void handle(int requestId, byte[] request, int start, int bytes);

    /** The client is gone; inside an input of the node. */
    abstract void disconnected();

    void reply(int responseId, StatusCode status) {
        reply(new PlainResponse(responseId, status.number()));
    }

    void reply(Message response) {
        byte[] bytes = response.encode();
        connection.reply(bytes, bytes.length);
    }

    /** For answers that come later. */
    Consumer<StatusCode> replier(int responseId) {
        return status -> reply(responseId, status);
    }

    void event(Message event) {
        byte[] bytes = event.encode();
        connection.event(bytes, bytes.length);
    }
}
