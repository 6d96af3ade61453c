package org.quorate.runtime.ipc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.engine.LocalClient;
import org.quorate.ipc.libqb.ClientConnection;
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
    private final ClientConnection connection;
    private final LocalClient client;
    private final Runnable handling = this::handleRequest;

    // the request being handled; fields, so that one costs no allocation
    private int id;
    private byte[] buffer = NOTHING;
    private int offset;
    private int length;

    ClientSession(NodeAccess access, ClientConnection connection, ServiceId service) {
        this.access = access;
        this.connection = connection;
        this.client = new LocalClient(service, connection.number());
    }

    NodeAccess access() {
        return access;
    }

    Services services() {
        return access.services();
    }

    ClientConnection connection() {
        return connection;
    }

    @Override
    public final void onRequest(int requestId, byte[] requestBuffer, int requestOffset, int requestLength) {
        StatusCode permission = services().gate().permission(client.service(), requestId, requestLength);
        if (permission != StatusCode.OK) {
            refuse(requestId, permission);
            return;
        }
        take(requestId, requestBuffer, requestOffset, requestLength);
    }

    /** Takes a request that may run. One that is no input of the node as it stands has to be made one, or none. */
    void take(int requestId, byte[] requestBuffer, int requestOffset, int requestLength) {
        input(requestId, requestBuffer, requestOffset, requestLength);
    }

    /** Handles a request as an input of the node. */
    final void input(int requestId, byte[] requestBuffer, int requestOffset, int requestLength) {
        id = requestId;
        buffer = requestBuffer;
        offset = requestOffset;
        length = requestLength;
        byte[] copy = withoutSecrets(requestId, requestBuffer, requestOffset, requestLength);
        if (copy == null) {
            access.request(client, requestId, requestBuffer, requestOffset, requestLength, handling);
        } else {
            access.request(client, requestId, copy, 0, requestLength, handling);
        }
        buffer = NOTHING;
    }

    /** A copy of a request as it may be kept in a recording, of the same length; {@code null} if it may be kept as it is. */
    byte @Nullable [] withoutSecrets(int requestId, byte[] request, int start, int bytes) {
        return null;
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
        access.disconnect(client, this::disconnected);
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
        access.node().recorder().clientOutput(bytes, bytes.length, NOTHING, 0, 0);
        connection.reply(bytes, bytes.length);
    }

    /** For answers that come later. */
    Consumer<StatusCode> replier(int responseId) {
        return status -> reply(responseId, status);
    }

    void event(Message event) {
        byte[] bytes = event.encode();
        event(bytes, bytes.length, NOTHING, 0, 0);
    }

    /** An event of two parts. */
    void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        access.node().recorder().clientOutput(head, headLength, body, bodyOffset, bodyLength);
        connection.event(head, headLength, body, bodyOffset, bodyLength);
    }

    /** For what no replay can know: statistics of connections, keys, and files of clients. */
    void replyUnrecorded(Message response) {
        byte[] bytes = response.encode();
        connection.reply(bytes, bytes.length);
    }

    /** As {@link #replyUnrecorded}. */
    void eventUnrecorded(Message event) {
        byte[] bytes = event.encode();
        connection.event(bytes, bytes.length, NOTHING, 0, 0);
    }
}
