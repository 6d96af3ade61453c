package org.quorate.client.connection;

/**
 * Requests, responses and events of one service as bytes (spec 40 §10). Requests come from one thread at a time, events are taken
 * by one other. Results are lengths or negated error numbers of the operating system.
 */
public interface ServiceConnection extends AutoCloseable {
    /** Longest message in bytes. */
    int bufferBytes();

    /**
     * Sends a multicast, which has no response.
     *
     * @param message not to be changed any more
     * @return 0, {@code -EAGAIN} while senders are held back, {@code -ENOTCONN} when the node is gone
     */
    int send(byte[] message, int length);

    /**
     * Sends a request and waits for its response.
     *
     * @return its length, {@code -EAGAIN} if there is no room for the request, {@code -ENOTCONN} when the node is gone
     */
    int call(byte[] request, int length, byte[] response);

    /**
     * Waits for an event.
     *
     * @return its length, {@code -EAGAIN} if none came after all, {@code -ENOTCONN} when the node is gone or the connection abandoned
     */
    int nextEvent(byte[] buffer);

    /** Ends waiting for events, from any thread. What is left to do is {@link #close}. */
    void abandon();

    /** Once nobody uses it any more. */
    @Override
    void close();
}
