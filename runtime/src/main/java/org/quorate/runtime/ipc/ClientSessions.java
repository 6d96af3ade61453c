package org.quorate.runtime.ipc;

import org.jspecify.annotations.Nullable;
import org.quorate.engine.LocalClient;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.services.framework.ServiceId;

/** Makes the session of a client, which belongs to the service it connected to. */
final class ClientSessions {
    private ClientSessions() {}

    static ClientSession open(NodeAccess access, ServiceId service, ClientConnection connection) {
        Opening opening = new Opening(access, service, connection);
        access.open(new LocalClient(service, connection.number()), connection.bufferBytes(), opening);
        return opening.session();
    }

    /** A session registers with its service when it is made: that is an input of the node. */
    private static final class Opening implements Runnable {
        private final NodeAccess access;
        private final ServiceId service;
        private final ClientConnection connection;
        private @Nullable ClientSession session;

        Opening(NodeAccess access, ServiceId service, ClientConnection connection) {
            this.access = access;
            this.service = service;
            this.connection = connection;
        }

        @Override
        public void run() {
            session = switch (service) {
                case CMAP -> new CmapIpc(access, connection);
                case CFG -> new CfgIpc(access, connection);
                case CPG -> new CpgIpc(access, connection);
                case QUORUM -> new QuorumIpc(access, connection);
                case VOTEQUORUM -> new VotequorumIpc(access, connection);
                case PLOAD, MON, WD -> throw new IllegalStateException(service + " has no clients");
            };
        }

        ClientSession session() {
            if (session == null) {
                throw new IllegalStateException("the session of a client of " + service.shortName() + " was not made");
            }
            return session;
        }
    }
}
