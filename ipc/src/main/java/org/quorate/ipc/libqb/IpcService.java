package org.quorate.ipc.libqb;

import org.quorate.posix.local.PeerCredentials;

/** What a server serves. Called on the loop's thread only. */
public interface IpcService {
    /**
     * Decides about a client that wants to connect.
     *
     * @return 0, or the negated error number the client gets
     */
    int admit(PeerCredentials client);

    /** The client is connected; what it asks from now on goes to the session. */
    IpcSession open(IpcConnection connection);
}
