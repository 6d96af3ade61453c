package org.quorate.services.votequorum;

/**
 * The outcome of one count (spec 30 §4.5 {@code calc}).
 *
 * @param totalVotes present, the device's included if it votes for this node
 * @param quorum votes needed. The original keeps it in eight bits, so that beyond 255 it wraps to a small number and everybody
 *     is quorate; here it is exact
 */
record VoteCount(int totalVotes, int quorum) {
    /**
     * Counts.
     *
     * @param allowDecrease whether the quorum may fall below the current one
     * @param maxExpected expected votes to count with, 0 for the highest a member expects
     * @param evBarrier below which allow_downscale does not go
     */
    static VoteCount of(
            Electorate electorate,
            QuorumSettings settings,
            boolean allowDecrease,
            boolean allowDownscale,
            int maxExpected,
            int evBarrier,
            int currentQuorum) {
        long expected = electorate.highestExpectedVotes();
        long votes = electorate.memberVotes();
        int members = electorate.memberCount();
        if (electorate.us.has(NodeFlag.QDEVICE_CAST_VOTE)) {
            votes += electorate.deviceVotes;
            members++;
        }
        if (maxExpected > 0) {
            boolean downscale = allowDownscale && allowDecrease;
            expected = downscale ? Math.max(evBarrier, maxExpected) : maxExpected;
        }
        long quorum = Math.max((expected + 2) / 2, (votes + 2) / 2);
        if (!allowDecrease) {
            quorum = Math.max(currentQuorum, quorum);
        }
        if (settings.twoNode && members <= 2) {
            quorum = 1;
        }
        return new VoteCount(Electorate.saturated(votes), Electorate.saturated(quorum));
    }
}
