package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A ring has the same members for everybody. At the end of a phase the clients on the members of a ring are told of that very ring,
 * and see the same group. Nodes that do not answer then, because they are paused, are not asked.
 */
final class EqualViews implements Property {
    private record Told(ClientName client, List<Integer> members) {}

    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<RingName, Told> rings = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            for (Observation observation : client.observations()) {
                switch (observation) {
                    case Observation.Ring ring -> compare(rings, ring.ring(), ring.members(), client, wrong);
                    case Observation.Nodes ring -> compare(rings, ring.ring(), ring.members(), client, wrong);
                    case Observation.Quorum ring -> compare(rings, ring.ring(), ring.members(), client, wrong);
                    default -> {
                        // says nothing about rings
                    }
                }
            }
        }
        for (int phase = 0; phase < run.steps().size(); phase++) {
            checkEnd(run, phase, wrong);
        }
    }

    private static void compare(
            Map<RingName, Told> rings,
            RingName ring,
            List<Integer> members,
            ClientHistory client,
            Consumer<String> wrong) {
        List<Integer> sorted = members.stream().sorted().toList();
        Told first = rings.putIfAbsent(ring, new Told(client.name(), sorted));
        if (first != null && !first.members.equals(sorted)) {
            wrong.accept("ring " + ring + " has members " + first.members + " for client " + first.client + " and "
                    + sorted + " for client " + client.name());
        }
    }

    private static void checkEnd(RunHistory run, int phase, Consumer<String> wrong) {
        List<PhaseEnd> ends =
                PhaseEnd.of(run, phase).stream().filter(PhaseEnd::hasAnswered).toList();
        for (PhaseEnd one : ends) {
            for (PhaseEnd other : ends) {
                if (one == other
                        || !one.members().contains(other.client().name().node())) {
                    continue;
                }
                if (!one.ring().equals(other.ring())) {
                    wrong.accept("at the end of " + run.phaseText(phase) + " client "
                            + one.client().name()
                            + " is in ring " + one.ring() + " with " + one.members() + ", but client "
                            + other.client().name() + " in ring " + other.ring());
                } else if (one.isInGroup() && other.isInGroup() && !one.group().equals(other.group())) {
                    wrong.accept("at the end of " + run.phaseText(phase) + " client "
                            + one.client().name()
                            + " sees the group " + one.group() + ", client "
                            + other.client().name() + " sees "
                            + other.group());
                }
            }
        }
    }
}
