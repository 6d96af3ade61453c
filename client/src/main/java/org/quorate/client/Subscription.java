package org.quorate.client;

/** Something a listener is called for. */
public interface Subscription extends AutoCloseable {
    /**
     * Ends it; a call that runs at this moment is not waited for. Closing again does nothing. Nothing is thrown if the connection is lost or
     * closed, for the subscription ended with it.
     *
     * @throws ClusterException if the node does not do it: the listener is not called any more all the same
     */
    @Override
    void close();
}
