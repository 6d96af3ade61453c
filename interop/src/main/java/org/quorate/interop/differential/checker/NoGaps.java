package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * As long as a client sees a sender in the group, it gets each message of that sender after the one before; from the first on, if it
 * saw the sender join. Where the two may have been apart without being told ({@link RingPaths}) some may be missing.
 */
final class NoGaps implements Property {
    /** Reason of cpg.h. */
    private static final int JOIN = 1;

    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<String, Integer> places = new HashMap<>();
        Set<String> firsts = new HashSet<>();
        run.clients().forEach(sender -> number(sender, places, firsts));
        for (ClientHistory client : run.clients()) {
            new Receiver(run, client, places, firsts).check(wrong);
        }
    }

    /** Numbers what a client sent. */
    private static void number(ClientHistory sender, Map<String, Integer> places, Set<String> firsts) {
        int place = 0;
        boolean isFirst = false;
        for (Observation observation : sender.observations()) {
            switch (observation) {
                case Observation.Join ignored -> isFirst = true;
                case Observation.Sent message -> {
                    places.put(message.id(), place);
                    place++;
                    if (isFirst) {
                        firsts.add(message.id());
                    }
                    isFirst = false;
                }
                default -> {
                    // sends nothing
                }
            }
        }
    }

    private static final class Receiver {
        private final RunHistory run;
        private final ClientHistory client;
        private final Map<String, Integer> places;
        private final Set<String> firsts;
        /** What last came from each sender that has been in the group ever since. */
        private final Map<Observation.Member, String> last = new HashMap<>();

        private String ring = RingPaths.BEGINNING;
        /** Senders that joined and have sent nothing yet. */
        private final Set<Observation.Member> fresh = new HashSet<>();

        Receiver(RunHistory run, ClientHistory client, Map<String, Integer> places, Set<String> firsts) {
            this.run = run;
            this.client = client;
            this.places = places;
            this.firsts = firsts;
        }

        void check(Consumer<String> wrong) {
            for (Observation observation : client.observations()) {
                switch (observation) {
                    case Observation.Group change -> take(change);
                    case Observation.Ring next -> take(next);
                    case Observation.Delivered message -> check(message, wrong);
                    default -> {
                        // brings no message and changes no group
                    }
                }
            }
        }

        private void take(Observation.Ring next) {
            String name = next.ring().toString();
            if (!name.equals(ring) && !RingPaths.isDirect(ring, name)) {
                last.clear();
            }
            ring = name;
        }

        private void take(Observation.Group change) {
            forget(change.left());
            forget(change.joined());
            for (Observation.Member member : change.joined()) {
                if (member.reason() == JOIN) {
                    fresh.add(withoutReason(member));
                }
            }
        }

        private void forget(List<Observation.Member> members) {
            for (Observation.Member member : members) {
                last.remove(withoutReason(member));
                fresh.remove(withoutReason(member));
            }
        }

        private static Observation.Member withoutReason(Observation.Member member) {
            return new Observation.Member(member.node(), member.pid(), 0);
        }

        private void check(Observation.Delivered message, Consumer<String> wrong) {
            Integer place = places.get(message.id());
            if (place == null) {
                return; // nobody sent it
            }
            String before = last.put(message.sender(), message.id());
            if (before != null && place > places.getOrDefault(before, place) + 1) {
                wrong.accept("client " + client.name() + " got message " + message.id() + " right after " + before
                        + ", though " + run.nameOf(message.sender()) + ", which was in the group all the time, sent "
                        + (place - places.getOrDefault(before, place) - 1) + " in between");
            }
            if (fresh.remove(message.sender()) && !firsts.contains(message.id())) {
                wrong.accept("client " + client.name() + " saw " + run.nameOf(message.sender())
                        + " join, but the first message from it is " + message.id()
                        + ", which is not the first it sent");
            }
        }
    }
}
