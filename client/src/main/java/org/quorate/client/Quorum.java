package org.quorate.client;

import java.util.List;
import org.quorate.base.RingId;

/**
 * Whether this node's partition may write, and who is in it.
 *
 * @param quorate whether it has quorum
 * @param ring the ring it is true in
 * @param nodes ids of the members, unsigned, in the ring's order
 */
public record Quorum(boolean quorate, RingId ring, List<Integer> nodes) {
    /** Copies the list. */
    public Quorum {
        nodes = List.copyOf(nodes);
    }
}
