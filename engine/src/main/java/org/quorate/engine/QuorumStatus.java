package org.quorate.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.base.RingId;
import org.quorate.services.votequorum.VotequorumInfo;

/**
 * What {@code corosync-quorumtool -s} shows (spec 50 §15).
 *
 * @param provider {@code corosync_votequorum}, or {@code null}: then {@code quorate} is true in any ring
 * @param ringId of the last synchronised ring
 * @param quorate never before the first ring, when there are no members
 * @param members of the ring, by node id
 * @param votes of this node's count, {@code null} without a provider
 */
public record QuorumStatus(
        @Nullable String provider,
        int nodeId,
        RingId ringId,
        boolean quorate,
        List<Voter> members,
        @Nullable VotequorumInfo votes) {
    public QuorumStatus {
        members = List.copyOf(members);
    }

    /**
     * One line of the membership table.
     *
     * @param name from the node list, or empty
     * @param addresses in link order
     * @param votes {@code null} without a provider
     */
    public record Voter(
            int nodeId,
            String name,
            List<IpAddress> addresses,
            @Nullable VotequorumInfo votes) {
        public Voter {
            addresses = List.copyOf(addresses);
        }
    }
}
