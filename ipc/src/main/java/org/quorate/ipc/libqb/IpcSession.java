package org.quorate.ipc.libqb;

/** One connected client, as its service sees it. */
public interface IpcSession {
    /**
     * A request. Its length is at least that of a header and is what the header says; nothing else is checked. A request that
     * waits for an answer gets exactly one {@link IpcConnection#reply}, now or later.
     *
     * @param buffer valid during the call only
     */
    void onRequest(int id, byte[] buffer, int offset, int length);

    /** The client is gone. The connection takes no more replies and events. */
    void onDisconnect();
}
