package org.quorate.daemon.control;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.services.report.VoteSummary;

/**
 * Quorum and votes as one node sees them: everything corosync-quorumtool shows (spec 50 §15).
 *
 * @param provider {@code corosync_votequorum}, or {@code null} when no provider is configured
 * @param nodeId the node asked, unsigned
 * @param ringId of the current membership
 * @param quorate whether this node may act
 * @param members nodes of the current membership in node id order
 * @param votes what votequorum knows, {@code null} without it
 */
public record QuorumStatus(
        @Nullable String provider,
        int nodeId,
        RingId ringId,
        boolean quorate,
        List<Member> members,
        @Nullable VoteSummary votes) {
    public QuorumStatus {
        members = List.copyOf(members);
    }

    /**
     * A node of the membership.
     *
     * @param votes of this node; 0 without votequorum
     * @param name from the node list, {@code null} if it has none there
     * @param addresses numeric, by link; missing links are left out
     * @param qdevice what the node says about its quorum device
     */
    public record Member(
            int nodeId, int votes, @Nullable String name, List<String> addresses, Set<QdeviceFlag> qdevice) {
        public Member {
            addresses = List.copyOf(addresses);
            qdevice = Set.copyOf(qdevice);
        }
    }

    /** Of a member, about its quorum device; {@link #REGISTERED} absent prints as NR. */
    public enum QdeviceFlag {
        REGISTERED,
        ALIVE,
        CAST_VOTE,
        MASTER_WINS
    }
}
