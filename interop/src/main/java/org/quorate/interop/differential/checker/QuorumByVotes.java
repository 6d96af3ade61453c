package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Nodes are quorate only with the votes that the configuration demands of them. Unless all are there, with {@code wait_for_all} one
 * of them has to come from a quorate ring, and for a tie breaker one has to have been quorate at some time.
 */
final class QuorumByVotes implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<RingName, Past> pasts = pasts(run);
        for (ClientHistory client : run.clients()) {
            int phase = 0;
            int expected = run.rules().total();
            Optional<Observation.Quorum> before = Optional.empty();
            for (Observation observation : client.observations()) {
                switch (observation) {
                    case Observation.Phase next -> {
                        phase = next.number();
                        if (run.rules().lastManStanding()
                                && before.isPresent()
                                && before.get().quorate()) {
                            // the window is over when a phase is
                            expected = Math.min(
                                    expected, run.rules().votesOf(before.get().members()));
                        }
                    }
                    case Observation.Quorum now -> {
                        String reason = now.quorate() ? refusal(run.rules(), now, expected, pasts) : "";
                        if (!reason.isEmpty()) {
                            wrong.accept("client " + client.name() + " is told in " + run.phaseText(phase)
                                    + " that ring " + now.ring() + " of " + now.members() + " is quorate, but "
                                    + reason);
                        }
                        expected = Math.max(expected, run.rules().votesOf(now.members()));
                        before = Optional.of(now);
                    }
                    default -> {
                        // decides nothing
                    }
                }
            }
        }
    }

    private static String refusal(VotingRules rules, Observation.Quorum now, int expected, Map<RingName, Past> pasts) {
        if (!rules.isEnough(now.members(), expected)) {
            return "they have " + rules.votesOf(now.members()) + " of " + expected + " expected votes";
        }
        if (rules.isAll(now.members())) {
            return "";
        }
        Past past = pasts.getOrDefault(now.ring(), new Past());
        if (rules.waitForAll() && !past.isContinued) {
            return "none of them comes from a quorate ring, and not all nodes are there";
        }
        boolean isTie = 2 * rules.votesOf(now.members()) <= expected && !rules.twoNode();
        return isTie && !past.isRemembered ? "none of them was ever quorate, so that a tie decides nothing" : "";
    }

    /** Where the members of a ring come from. */
    private static final class Past {
        /** One of them was quorate in the ring before. */
        private boolean isContinued;
        /** One of them was quorate in an earlier ring: it may have been without quorum on the way. */
        private boolean isRemembered;
    }

    private static Map<RingName, Past> pasts(RunHistory run) {
        Map<RingName, Past> pasts = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            boolean wasQuorate = false;
            boolean wasEver = false;
            // what a client is told first is how things stood when it came
            for (Observation.Quorum now : client.all(Observation.Quorum.class)) {
                Past past = pasts.computeIfAbsent(now.ring(), key -> new Past());
                past.isContinued |= wasQuorate;
                past.isRemembered |= wasEver;
                wasQuorate = now.quorate();
                wasEver |= now.quorate();
            }
        }
        return pasts;
    }
}
