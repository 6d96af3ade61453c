package org.quorate.client.service;

import org.quorate.client.ClusterException;

/** Is told what comes from a service. All calls come from the session's thread, but the first {@link #connected}. */
interface ServiceListener {
    /** For a service that is only asked; that its connection is lost the next call tells. */
    ServiceListener NONE = new ServiceListener() {
        @Override
        public void connected() {}

        @Override
        public void event(int id, byte[] buffer, int length) {}

        @Override
        public void lost(ClusterException cause) {}
    };

    /** A connection is there: the place to subscribe. What it throws ends the attempt, and the next one begins. */
    void connected();

    /** An event. The buffer is the session's. */
    void event(int id, byte[] buffer, int length);

    /** The connection is gone. */
    void lost(ClusterException cause);
}
