package org.quorate.client;

import java.util.List;

/** This process as a member of a group: every member gets the same messages and changes in the same order. */
public interface Group extends AutoCloseable {
    /** Longest name in bytes of UTF-8. */
    int MAX_NAME_BYTES = 128;

    /** The name it was joined by. */
    String name();

    /** This process as others see it. */
    Member self();

    /** The members as of the last change that the listener has been told. */
    List<Member> members();

    /**
     * Sends a message to all members, this one too. Returns when the node has taken it, not when it is delivered; waits while the node
     * holds back senders. Any number of threads may send; one thread's messages stay in order.
     *
     * @param content up to 2 GiB; beyond about 1 MiB it is cut into parts and put together again by the receivers
     * @throws BackPressureException if called by the listener while senders are held back
     * @throws ClusterUnavailableException if the connection is lost: whether the message was sent is unknown
     * @throws RequestRefusedException with {@code INTERRUPT} if the ring changed in the middle of a message sent in parts, which nobody
     *     receives then; send it again
     */
    void send(byte[] content);

    /**
     * Leaves the group; the listener is told all that comes before, unless it is the one who calls. Closing again does nothing. Whatever is
     * thrown, the connection ends, and with it the membership.
     *
     * @throws ClusterTimeoutException if the node does not take the leave in time: for the other members this process is gone then, it has
     *     not left
     * @throws RequestRefusedException if the node refuses it
     */
    @Override
    void close();
}
