package org.quorate.clusterfs.replication;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quorate.clusterfs.message.Message;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.tree.Checksum;

/** What the members of a group keep equal (spec 60 §4.6, §5.1). */
public interface Application {
    /** What it may ask of the state machine while it handles one of the calls below. */
    interface Group {
        ProcessId self();

        /** Ascending. */
        List<ProcessId> members();

        /** Lowest nodeid of all members. */
        int lowestNodeId();

        /** Sends an update in the present exchange; false if that failed. */
        boolean sendUpdate(byte[] body);

        /** Says in the present exchange that all updates are sent; false if that failed. */
        boolean sendUpdateComplete();

        /** Sends a message to be applied by all; nobody waits for its result. */
        void send(int subtype, byte[] body);

        /** Time of the present input. */
        Now now();
    }

    /** Its state as the others will compare it. */
    byte[] state();

    /**
     * All members have sent their states; a leader sends its updates here.
     *
     * @param states ascending by member
     * @return who needs no update, or nothing to leave the group
     */
    Optional<Set<ProcessId>> processStates(List<MemberState> states, Group group);

    /** The leader sent an update; false to leave the group. */
    boolean processUpdate(byte[] body);

    /** The leader has sent all. Who never will have it stops: joining again and again, he would make all others wait each time. */
    Delivery.Next commitUpdates(Group group);

    /** Forget the present exchange. */
    void dropExchange();

    /** Applies a message. */
    Delivery deliver(ProcessId sender, Message.Normal message, Group group);

    /** Whether a write that these members have applied may be acknowledged; else its caller hears that nobody knows. */
    default boolean isAcknowledged(List<ProcessId> members) {
        return true;
    }

    /** Node ids whose processes it takes beside these to acknowledge writes, as far as they are known; ascending. */
    default List<Integer> missing(List<ProcessId> members) {
        return List.of();
    }

    /** Who sends updates in the present exchange, or did so in the last; empty if nobody does. */
    default Optional<ProcessId> leader() {
        return Optional.empty();
    }

    /** Whether there is no reason to stay out of the group; asked before it is joined again. */
    default boolean mayJoin() {
        return true;
    }

    /** Sum of the whole state; asked for in the tree's group only, which verifies it now and then. */
    Checksum checksum();

    /** All is equal again. */
    void synced(Group group);

    /** The members have changed. */
    void membersChanged(List<ProcessId> members, Group group);
}
