package org.quorate.client;

import java.util.List;
import org.quorate.base.RingId;

/**
 * A new ring has been formed, and the groups in it agreed upon.
 *
 * @param nodes ids of its members, unsigned
 */
public record RingChange(RingId ring, List<Integer> nodes) {
    /** Copies the list. */
    public RingChange {
        nodes = List.copyOf(nodes);
    }
}
