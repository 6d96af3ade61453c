package org.quorate.ipc.libqb;

import org.quorate.posix.PosixException;

/** The three one-way channels of a connection, on the client's side. Results are byte counts or negated error numbers. */
interface ClientChannel extends AutoCloseable {
    /** 0, or {@code -ENOTCONN} when the server is known to be gone. */
    int state();

    /** The word the server sets to hold back senders. */
    int flowControl();

    /** 0, or {@code -EAGAIN} if there is no room. */
    int send(byte[] message, int length) throws PosixException;

    /** Waits for a response; {@code -ETIMEDOUT} after the time. */
    int receive(byte[] buffer, int millis) throws PosixException;

    /** Becomes readable when there is an event. */
    int eventDescriptor();

    /** Takes an event that is there; {@code -EAGAIN} if none is. */
    int event(byte[] buffer);

    @Override
    void close();
}
