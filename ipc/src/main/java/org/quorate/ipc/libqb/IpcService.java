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

    /**
     * How fast requests may be taken at this moment; asked before each, because what the request before it did, or a message of the
     * ring in the same turn of the loop, may have changed it. A multicast taken too late has nobody to be refused to: it would be lost.
     */
    RequestRate rate();

    /** The client is connected; what it asks from now on goes to the session. */
    IpcSession open(IpcConnection connection);
}
