package org.quorate.totem;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;

/**
 * A change of the configuration, as delivered in order with messages (spec 20 §5.6).
 *
 * @param kind transitional or regular
 * @param members node ids, ascending
 * @param left node ids that are gone; empty in a regular change
 * @param joined node ids that are new; empty in a transitional change
 * @param ringId of the new ring, in both kinds
 */
public record ConfigurationChange(Kind kind, int[] members, int[] left, int[] joined, RingId ringId) {
    /** Which of the two changes. */
    public enum Kind {
        TRANSITIONAL,
        REGULAR
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConfigurationChange that
                && kind == that.kind
                && Arrays.equals(members, that.members)
                && Arrays.equals(left, that.left)
                && Arrays.equals(joined, that.joined)
                && ringId.equals(that.ringId);
    }

    @Override
    public int hashCode() {
        return 31 * ringId.hashCode() + Arrays.hashCode(members);
    }

    @Override
    public String toString() {
        return kind + " " + ringId + " members " + Arrays.toString(members) + " left " + Arrays.toString(left)
                + " joined " + Arrays.toString(joined);
    }
}
