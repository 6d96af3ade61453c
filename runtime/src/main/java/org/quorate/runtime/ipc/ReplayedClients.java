package org.quorate.runtime.ipc;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Log;
import org.quorate.engine.LocalClient;
import org.quorate.engine.Node;
import org.quorate.engine.NodeInput;
import org.quorate.engine.recording.ClientReplay;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.posix.local.PeerCredentials;

/** The clients of corosync's libraries in a replay: the daemon's own sessions, with nobody at the other end. */
public final class ReplayedClients implements ClientReplay {
    private final NodeAccess access;
    private final Map<LocalClient, ClientSession> sessions = new HashMap<>();

    /** @param clock the node's, in ns */
    public ReplayedClients(Node node, LongSupplier clock) {
        access = new NodeAccess(node, clock, Log.NONE, new ClientStatistics(Map.of()));
    }

    @Override
    public void open(NodeInput.ClientOpened input) {
        LocalClient client = input.client();
        sessions.put(
                client,
                ClientSessions.open(access, client.service(), new Nobody(client.number(), input.bufferBytes())));
    }

    @Override
    public void request(NodeInput.ClientRequest input) {
        byte[] message = input.message();
        ClientSession session = sessions.get(input.client());
        if (session != null) {
            session.onRequest(input.id(), message, 0, message.length);
        }
    }

    @Override
    public void close(NodeInput.ClientClosed input) {
        disconnect(sessions.remove(input.client()));
    }

    @Override
    public void end(LocalClient client) {
        ClientSession session = sessions.remove(client);
        access.insideInput(() -> disconnect(session));
    }

    private static void disconnect(@Nullable ClientSession session) {
        if (session != null) {
            session.onDisconnect();
        }
    }

    private record Nobody(long number, int bufferBytes) implements ClientConnection {
        @Override
        public PeerCredentials peer() {
            return PeerCredentials.NOBODY;
        }

        @Override
        public boolean isBehind() {
            return false; // what it was is in the recording
        }

        @Override
        public boolean isOverwhelmed() {
            return false; // what it was is in the recording
        }

        @Override
        public void holdByFlowControl(boolean hold) {
            // there is nobody to hold
        }

        @Override
        public void reply(byte[] message, int length) {
            // summed up where it was made
        }

        @Override
        public void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength) {
            // summed up where it was made
        }
    }
}
