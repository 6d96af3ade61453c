package org.quorate.clusterfs.replication;

/** The group, for a state machine in it. Nothing comes back before the call that asked for it has returned. */
public interface GroupConnection {
    /** Asks to join; a configuration change follows, or {@link Replication#connectionLost}. */
    void join();

    /** Asks to leave; a configuration change follows. */
    void leave();

    /**
     * Sends a message to all members, this one too, in the group's order.
     *
     * @return false if it could not be sent, and will not be
     */
    boolean multicast(byte[] message);
}
