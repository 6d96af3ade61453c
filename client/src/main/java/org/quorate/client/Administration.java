package org.quorate.client;

/** What an operator does with a node (cfg). */
public interface Administration {
    /**
     * How the local node reaches a node.
     *
     * @throws RequestRefusedException with {@code FAILED_OPERATION} if no such node is configured
     */
    PeerLinks links(int nodeId);

    /** All nodes of the ring read their corosync.conf again. */
    void reload();

    /** The local node opens its log files anew. */
    void reopenLogs();

    /**
     * Ends a node of the ring.
     *
     * @param reason for its log, up to 255 bytes
     * @throws RequestRefusedException with {@code NOT_EXIST} if it is not in the ring
     */
    void kill(int nodeId, String reason);

    /**
     * Asks the local node to leave the ring and end. Programs that registered for it may object.
     *
     * @param force whether to do so whatever they say
     * @return whether it does; {@code false} if a program objected or did not answer in time
     */
    boolean shutDown(boolean force);
}
