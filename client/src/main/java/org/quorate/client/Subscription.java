package org.quorate.client;

/** Something a listener is called for. */
public interface Subscription extends AutoCloseable {
    /** Ends it; a call that runs at this moment is not waited for. Closing again does nothing. */
    @Override
    void close();
}
