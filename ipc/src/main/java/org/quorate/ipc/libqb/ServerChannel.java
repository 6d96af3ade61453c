package org.quorate.ipc.libqb;

import java.lang.foreign.MemorySegment;

/**
 * The three one-way channels of a connection, on the server's side. Results are byte counts or negated error numbers; every
 * method may throw {@link InternalError} if the client truncated a shared file.
 */
interface ServerChannel {
    /** What the client is told. */
    SetupResponse describe(int bufferBytes);

    /** The descriptor that becomes readable when a request comes. */
    int requestDescriptor();

    /** How many requests wait, as far as that is known; whatever it says, {@link #receive} tells. */
    int waiting();

    /** Takes the next request: its length, or {@code -EAGAIN} if there is none. */
    int receive(byte[] buffer);

    /** Tells the transport that this many requests have been taken since the last call. */
    void received(int requests);

    /** Sends a response: 0 or a negated error number. */
    int respond(byte[] message, int offset, int length);

    /** Sends an event of two parts: 0, {@code -EAGAIN} if there is no room now. */
    int event(byte[] head, int headLength, byte[] body, int bodyOffset, int bodyLength);

    /** Sends an event in one piece, as the other {@code event}. */
    int event(MemorySegment message);

    /** Wakes the client for the events sent; returns how many wake-ups could not be delivered yet. */
    int wake();

    void setFlowControl(int value);

    /** Releases everything and removes what was made for the client. */
    void close();
}
