package org.quorate.clusterfs.node;

import java.util.function.Consumer;
import org.quorate.clusterfs.tree.Operation;
import org.quorate.clusterfs.tree.Result;

/** How changes come about: at once on a node by itself, through the group on one of a cluster. Called by one thread only. */
public interface Writing {
    /** Whether the tree may be changed. */
    boolean isQuorate();

    /**
     * Changes the tree.
     *
     * @param caller told the result by the same thread, now or later
     */
    void change(Operation operation, Consumer<Result> caller);

    /**
     * Tells the other nodes of a change of the status, which this node knows already.
     *
     * @param subtype of the message to the status group
     */
    void tellOthers(int subtype, byte[] body);

    /** About once a second. */
    void tick();
}
