package org.quorate.services.report;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.services.votequorum.VotequorumInfo;

/**
 * The count of votes as one node has it.
 *
 * @param quorum votes needed
 * @param flags in any order
 * @param device the quorum device that is registered here or at another member, {@code null} if none is known; whether it is
 *     registered here is among the flags
 */
public record VoteSummary(
        int expected,
        int highestExpected,
        int total,
        int quorum,
        Set<QuorumFlag> flags,
        @Nullable Device device) {
    public VoteSummary {
        flags = Set.copyOf(flags);
    }

    /**
     * The quorum device as this node knows it.
     *
     * @param votes it would add
     * @param casting whether they count now
     */
    public record Device(String name, int votes, boolean casting) {}

    /** What the answering node says of itself. */
    public static VoteSummary of(VotequorumInfo local) {
        boolean known = local.has(VotequorumInfo.QDEVICE_REGISTERED)
                || !local.qdeviceName().isEmpty();
        Device device = known
                ? new Device(local.qdeviceName(), local.qdeviceVotes(), local.has(VotequorumInfo.QDEVICE_CAST_VOTE))
                : null;
        return new VoteSummary(
                local.expectedVotes(),
                local.highestExpected(),
                local.totalVotes(),
                local.quorum(),
                QuorumFlag.of(local),
                device);
    }
}
