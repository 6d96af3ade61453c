package org.quorate.client;

/**
 * What happens in a group, in order. All calls come from one thread of the group's own; while one runs nothing else is read, and a
 * client that does not read is held back by its node and in the end disconnected. A call that throws ends the membership: what
 * it did not understand must not be passed over.
 */
public interface GroupListener {
    /** A message of any member, this process included. */
    void onMessage(GroupMessage message);

    /** Members came or went; the first call is that of the own joining. */
    void onChange(GroupChange change);

    /** A new ring; comes after the changes it brought, and once after joining. */
    default void onRing(RingChange ring) {}

    /**
     * The connection to the node is lost, and the membership with it: messages in between are missed. If the reconnect policy
     * allows, the group is joined again, which shows as {@link #onChange}; otherwise the group is over.
     */
    default void onLost(ClusterException cause) {}
}
