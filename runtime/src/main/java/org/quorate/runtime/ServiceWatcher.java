package org.quorate.runtime;

import org.quorate.services.framework.ServiceId;

/** Lets clients come to the services of a node while they are there. All calls come inside an input of the node. */
public interface ServiceWatcher {
    /** Its clients may come once {@link #onReady} was called. */
    void onServiceLoaded(ServiceId service);

    /** Disconnects the service's clients. */
    void onServiceUnloading(ServiceId service);

    /** A synchronisation is complete. */
    void onReady();
}
