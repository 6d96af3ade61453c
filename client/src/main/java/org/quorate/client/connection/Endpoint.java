package org.quorate.client.connection;

/** A node whose services can be connected to. */
public interface Endpoint {
    /**
     * Connects; waits a while for a node that is just starting.
     *
     * @throws org.quorate.client.ClusterUnavailableException if there is none
     * @throws org.quorate.client.AccessDeniedException if this process may not
     */
    ServiceConnection connect(Service service);

    /** What its clients' sessions wait by. */
    default Scheduling scheduling() {
        return Scheduling.MACHINE;
    }

    /** Whether calls wait in native code, which a virtual thread has to be kept from. */
    default boolean waitsInNativeCode() {
        return false;
    }
}
