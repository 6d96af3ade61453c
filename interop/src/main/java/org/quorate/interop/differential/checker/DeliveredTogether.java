package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Clients that go from one ring to the next together got the same messages before, with the same members in the group (virtual
 * synchrony). At the end of the run they are in a ring together too. What a client got that ended in between is not demanded of
 * others: delivery is agreed, not safe. Neither is a message whose first packets are of an older ring demanded of those who were not in
 * that with its sender ({@link Transmissions}), nor do the last messages have to be the same where clients may have been apart before
 * they were told of the next ring ({@link RingPaths}).
 */
final class DeliveredTogether implements Property {
    private static final String END = "the end";

    /** A stretch in which nothing changes, told by what came before and after. */
    private record Stretch(String ring, String next, Set<Observation.Member> group) {}

    /** @param known nodes that the client had heard of in this ring before */
    private record Seen(ClientHistory client, Set<Integer> known, List<String> ids) {}

    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Transmissions transmissions = new Transmissions(run, new RingPaths(run));
        Map<Stretch, List<Seen>> all = new LinkedHashMap<>();
        for (ClientHistory client : run.clients()) {
            new Reading(client, transmissions, all).read();
        }
        all.forEach((stretch, seen) -> {
            for (int i = 1; i < seen.size(); i++) {
                compare(transmissions, stretch, seen.subList(0, i), seen.get(i), wrong);
            }
        });
    }

    private static void compare(
            Transmissions transmissions, Stretch stretch, List<Seen> others, Seen seen, Consumer<String> wrong) {
        boolean isDirect = stretch.next.equals(END) || RingPaths.isDirect(stretch.ring, stretch.next);
        for (Seen other : others) {
            Optional<String> difference =
                    new Comparing(transmissions, stretch.ring, isDirect, other, seen).difference();
            if (difference.isPresent()) {
                wrong.accept("from ring " + stretch.ring + " to " + stretch.next + " client " + seen.client.name()
                        + " and " + other.client.name() + " went together, but " + difference.get());
                return;
            }
        }
    }

    /** Cuts what a client got into stretches. */
    private static final class Reading {
        private final ClientHistory client;
        private final Transmissions transmissions;
        private final Map<Stretch, List<Seen>> all;
        private final Map<Set<Observation.Member>, Seen> inRing = new LinkedHashMap<>();
        private final Set<Integer> known = new HashSet<>();
        private String ring = RingPaths.BEGINNING;
        private Set<Observation.Member> group = Set.of();

        Reading(ClientHistory client, Transmissions transmissions, Map<Stretch, List<Seen>> all) {
            this.client = client;
            this.transmissions = transmissions;
            this.all = all;
        }

        void read() {
            for (Observation observation : client.observations()) {
                switch (observation) {
                    case Observation.Ring next -> {
                        if (!next.ring().toString().equals(ring)) {
                            close(next.ring().toString());
                        }
                    }
                    case Observation.Group change -> {
                        group = Set.copyOf(change.members());
                        Seen ignored = seen();
                    }
                    case Observation.Delivered message -> {
                        seen().ids.add(message.id());
                        known.add(transmissions.node(message.id()));
                    }
                    default -> {
                        // says nothing about messages
                    }
                }
            }
            if (!client.isEnded()) {
                close(END);
            }
        }

        /** Of the stretch of this moment; who got nothing in it has been in it too. */
        private Seen seen() {
            return inRing.computeIfAbsent(group, key -> new Seen(client, Set.copyOf(known), new ArrayList<>()));
        }

        private void close(String next) {
            inRing.forEach(
                    (members, seen) -> all.computeIfAbsent(new Stretch(ring, next, members), key -> new ArrayList<>())
                            .add(seen));
            inRing.clear();
            known.clear();
            ring = next;
            Seen ignored = seen();
        }
    }

    /** Two clients in one stretch. */
    private static final class Comparing {
        private final Transmissions transmissions;
        private final String ring;
        private final boolean leavesTogether;
        private final Side one;
        private final Side other;

        Comparing(Transmissions transmissions, String ring, boolean leavesTogether, Seen one, Seen other) {
            this.transmissions = transmissions;
            this.ring = ring;
            this.leavesTogether = leavesTogether;
            this.one = new Side(one);
            this.other = new Side(other);
        }

        /** The first difference that nothing excuses. */
        Optional<String> difference() {
            while (!one.isAtEnd() || !other.isAtEnd()) {
                if (!one.isAtEnd() && !other.isAtEnd() && one.next().equals(other.next())) {
                    one.take();
                    other.take();
                } else if (!one.isAtEnd() && other.mayLack(one)) {
                    one.take();
                } else if (!other.isAtEnd() && one.mayLack(other)) {
                    other.take();
                } else if (!leavesTogether && haveNothingMoreInCommon()) {
                    return Optional.empty();
                } else if (!one.isAtEnd() && !other.ids.contains(one.next())) {
                    return Optional.of(other.name() + " did not get " + one.next());
                } else if (!other.isAtEnd() && !one.ids.contains(other.next())) {
                    return Optional.of(one.name() + " did not get " + other.next());
                } else {
                    return Optional.of("got them in another order");
                }
            }
            return Optional.empty();
        }

        private boolean haveNothingMoreInCommon() {
            return one.rest().stream().noneMatch(other.ids::contains)
                    && other.rest().stream().noneMatch(one.ids::contains);
        }

        private final class Side {
            private final Seen seen;
            private final Set<String> ids;
            private final Set<Integer> known;
            private int at;

            Side(Seen seen) {
                this.seen = seen;
                this.ids = Set.copyOf(seen.ids);
                this.known = new HashSet<>(seen.known);
            }

            ClientName name() {
                return seen.client.name();
            }

            boolean isAtEnd() {
                return at == seen.ids.size();
            }

            String next() {
                return seen.ids.get(at);
            }

            void take() {
                known.add(transmissions.node(next()));
                at++;
            }

            List<String> rest() {
                return seen.ids.subList(at, seen.ids.size());
            }

            /** Whether the next message of another client needs not have come: only before anything else from its node in this ring. */
            boolean mayLack(Side another) {
                String id = another.next();
                return !ids.contains(id)
                        && !known.contains(transmissions.node(id))
                        && transmissions.mayLack(seen.client, id, ring);
            }
        }
    }
}
