package org.quorate.clusterfs.replication;

import java.util.List;
import org.quorate.clusterfs.message.ProcessId;

/** What the votes of nodes say about writing. */
@FunctionalInterface
public interface Quorum {
    /** Whether this node's partition may write, as corosync says. Decides what is applied, so all nodes must ask the same. */
    boolean isQuorate();

    /**
     * Whether these members alone would be quorate. A node can be quorate while others have left the group for a moment, to join
     * again. What it applied alone would go with it, or, if it counts more changes than the others by then, replace what they
     * have acknowledged. So writes wait until enough members are there. A node that says yes to all writes alone, too, as the
     * original does.
     */
    default boolean holdsWith(List<ProcessId> members) {
        return true;
    }

    /** Node ids of who has votes besides these, as far as they are known; ascending. For people. */
    default List<Integer> missing(List<ProcessId> members) {
        return List.of();
    }
}
