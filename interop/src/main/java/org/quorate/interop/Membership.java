package org.quorate.interop;

import java.util.List;

/**
 * A membership a node announced in its log.
 *
 * @param representative  node id in the ring id
 * @param seq             sequence in the ring id
 * @param members         node ids in the order printed
 * @param formedMillis    local wall clock when the ring was formed
 */
public record Membership(int representative, long seq, List<Integer> members, long formedMillis) {

    /** The ring id as the programs print it. */
    public String ringId() {
        return Integer.toHexString(representative) + "." + Long.toHexString(seq);
    }

    /** The same ring with the same members, whenever it was formed. */
    public boolean isSameRing(Membership other) {
        return representative == other.representative && seq == other.seq && members.equals(other.members);
    }

    @Override
    public String toString() {
        return ringId() + members;
    }
}
