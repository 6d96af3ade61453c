package org.quorate.engine;

import java.util.List;
import org.quorate.base.RingId;

/**
 * What {@code corosync-quorumtool -s} shows (spec 50 §15). Without a quorum provider the numbers are 0 and {@code quorate} is
 * true.
 *
 * @param provider {@code corosync_votequorum}, or empty
 * @param ringId of the last synchronised ring
 * @param quorum votes needed
 * @param flags in the tool's order and spelling: 2Node Quorate WaitForAll LastManStanding AutoTieBreaker AllowDownscale Qdevice
 * @param members of the ring, by node id
 */
public record QuorumStatus(
        String provider,
        int nodeId,
        RingId ringId,
        boolean quorate,
        int expectedVotes,
        int highestExpected,
        int totalVotes,
        int quorum,
        List<String> flags,
        List<MemberVotes> members) {
    public QuorumStatus {
        flags = List.copyOf(flags);
        members = List.copyOf(members);
    }

    /**
     * One line of the membership table.
     *
     * @param name from the node list, or empty
     */
    public record MemberVotes(int nodeId, int votes, String name) {}
}
