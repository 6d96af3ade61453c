package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Clients that go from one ring to the next together got the same messages before, with the same members in the group (virtual
 * synchrony). At the end of the run they are in a ring together too. What a client got that ended in between is not demanded of
 * others: delivery is agreed, not safe.
 */
final class DeliveredTogether implements Property {
    private static final String BEGINNING = "the beginning";
    private static final String END = "the end";

    /** A stretch in which nothing changes, told by what came before and after. */
    private record Stretch(String ring, String next, Set<Observation.Member> group) {}

    private record Seen(ClientHistory client, List<String> ids) {}

    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<Stretch, Seen> reference = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            stretches(client).forEach((stretch, ids) -> {
                Seen first = reference.putIfAbsent(stretch, new Seen(client, ids));
                if (first != null && !first.ids.equals(ids)) {
                    wrong.accept("from ring " + stretch.ring + " to " + stretch.next + " client " + client.name()
                            + " and " + first.client.name() + " went together, but " + difference(first, client, ids));
                }
            });
        }
    }

    private static Map<Stretch, List<String>> stretches(ClientHistory client) {
        Map<Stretch, List<String>> all = new LinkedHashMap<>();
        Map<Set<Observation.Member>, List<String>> inRing = new LinkedHashMap<>();
        Set<Observation.Member> group = Set.of();
        String ring = BEGINNING;
        for (Observation observation : client.observations()) {
            switch (observation) {
                case Observation.Ring next -> {
                    if (!next.ring().toString().equals(ring)) {
                        close(all, inRing, ring, next.ring().toString());
                        ring = next.ring().toString();
                    }
                }
                case Observation.Group change -> group = Set.copyOf(change.members());
                case Observation.Delivered message ->
                    inRing.computeIfAbsent(group, key -> new ArrayList<>()).add(message.id());
                default -> {
                    // says nothing about messages
                }
            }
        }
        if (!client.isEnded()) {
            close(all, inRing, ring, END);
        }
        return all;
    }

    private static void close(
            Map<Stretch, List<String>> all,
            Map<Set<Observation.Member>, List<String>> inRing,
            String ring,
            String next) {
        inRing.forEach((group, ids) -> all.put(new Stretch(ring, next, group), List.copyOf(ids)));
        inRing.clear();
    }

    private static String difference(Seen first, ClientHistory client, List<String> ids) {
        Set<String> both = first.ids.stream().filter(ids::contains).collect(Collectors.toSet());
        for (String id : first.ids) {
            if (!both.contains(id)) {
                return client.name() + " did not get " + id;
            }
        }
        for (String id : ids) {
            if (!both.contains(id)) {
                return first.client.name() + " did not get " + id;
            }
        }
        return "got them in another order";
    }
}
