package org.quorate.ipc.libqb;

import org.quorate.posix.local.PeerCredentials;

/** A client as the session that serves it sees it. */
public interface ClientConnection {
    /** Tells the connections of a server apart, ended ones too. */
    long number();

    /** Who is at the other end: real ids. */
    PeerCredentials peer();

    /** Largest message in any direction, in bytes. */
    int bufferBytes();

    /** Answers the request being handled, or one whose answer was delayed; nothing happens if the client is gone. */
    void reply(byte[] message, int length);

    /** Sends an event of two parts; the bytes are copied. One that finds no room waits, and nothing overtakes it. */
    void event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength);

    /** Whether so many events wait that the client should read before it sends: {@link EventLimits#holdBackBytes}. */
    boolean isBehind();

    /** Whether so many events wait that nothing more should be taken from it: {@link EventLimits#maxSilentBytes}. */
    boolean isOverwhelmed();

    /**
     * Whether flow control tells the client to send no multicasts while it is behind. The wrong way for one whose multicasts are
     * answered: its library would wait for a second inside the call, in which it cannot read either; such a client is told by the
     * answer.
     */
    void holdByFlowControl(boolean hold);
}
