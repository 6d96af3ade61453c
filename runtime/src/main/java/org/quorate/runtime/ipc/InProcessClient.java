package org.quorate.runtime.ipc;

import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.libqb.EventLimits;
import org.quorate.ipc.libqb.IpcSession;
import org.quorate.ipc.libqb.IpcSettings;
import org.quorate.posix.Errno;
import org.quorate.posix.local.PeerCredentials;
import org.quorate.services.framework.ServiceId;

/**
 * A client of one service in the node's own process, as its session sees it: requests and answers are handed over as they are, and how
 * events wait is the subclass's. What is not said to be for any thread belongs to the node's.
 */
public abstract class InProcessClient implements ClientConnection {
    private static final int ID_OFFSET = 0;

    private final ServiceId service;
    private final long number;
    private @Nullable IpcSession session;
    private @Nullable Call calling;

    protected InProcessClient(ServiceId service, long number) {
        this.service = service;
        this.number = number;
    }

    /** A request whose caller waits, and where its answer goes. */
    public static final class Call {
        private final byte[] request;
        private final int length;
        private final byte[] response;
        private final Runnable onResult;
        private volatile int result;

        /** @param onResult run when there is one, by the node's thread */
        public Call(byte[] request, int length, byte[] response, Runnable onResult) {
            this.request = request;
            this.length = length;
            this.response = response;
            this.onResult = onResult;
        }

        /** Length of the answer or a negated error number; 0 while there is none. From any thread. */
        public int result() {
            return result;
        }

        private void answer(byte[] message, int bytes) {
            if (bytes > response.length) {
                end(-Errno.EMSGSIZE);
                return;
            }
            System.arraycopy(message, 0, response, 0, bytes);
            end(bytes);
        }

        /** Without an answer, because the node is gone. */
        public void abandon() {
            end(-Errno.ENOTCONN);
        }

        private void end(int outcome) {
            result = outcome;
            onResult.run();
        }
    }

    /** From any thread. */
    public final ServiceId service() {
        return service;
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public final int bufferBytes() {
        return IpcSettings.CLIENT_BUFFER_BYTES;
    }

    @Override
    public final PeerCredentials peer() {
        return PeerCredentials.NOBODY;
    }

    /** Its session is there: requests may be handed over. */
    public final void start(IpcSession opened) {
        session = opened;
    }

    /** Whether there is a session. */
    protected final boolean isOpen() {
        return session != null;
    }

    /** Hands a multicast to the session, which there must be. */
    protected final void take(byte[] message) {
        handOver(message, message.length);
    }

    /** Hands a request with an answer to the session, which there must be. */
    protected final void take(Call call) {
        calling = call;
        handOver(call.request, call.length);
    }

    private void handOver(byte[] request, int length) {
        IpcSession open = session;
        if (open == null) {
            throw new IllegalStateException("client " + number + " of " + service.shortName() + " has no session");
        }
        open.onRequest(Endian.LITTLE.getInt(request, ID_OFFSET), request, 0, length);
    }

    @Override
    public final void reply(byte[] message, int length) {
        Call answered = calling;
        if (answered != null) {
            calling = null;
            answered.answer(message, length);
        }
    }

    @Override
    public void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
        byte[] event = new byte[headLength + bodyLength];
        System.arraycopy(head, 0, event, 0, headLength);
        System.arraycopy(body, bodyOffset, event, headLength, bodyLength);
        add(event);
    }

    /** An event that waits for the client from now on. */
    protected abstract void add(byte[] event);

    /** What waits for the client. */
    protected abstract long unreadBytes();

    /** How far it may be behind. */
    protected abstract EventLimits limits();

    /** From any thread. */
    @Override
    public final boolean isBehind() {
        return unreadBytes() >= limits().holdBackBytes();
    }

    @Override
    public final boolean isOverwhelmed() {
        return unreadBytes() > limits().maxSilentBytes();
    }

    /**
     * Its session ends, and a call that it has not answered.
     *
     * @param tellNode whether the node lives to hear of it
     */
    protected final void endSession(boolean tellNode) {
        IpcSession open = session;
        session = null;
        if (open != null && tellNode) {
            open.onDisconnect();
        }
        Call waiting = calling;
        calling = null;
        if (waiting != null) {
            waiting.abandon();
        }
    }
}
