package org.quorate.totem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;

/**
 * Judges what the nodes of a cluster delivered by the rules of extended virtual synchrony (spec 20 §5.8, §12.1). Messages must be
 * unique texts that begin with their sender's id and a colon.
 */
final class HistoryChecker {
    /** What one node delivered from one regular configuration to the next. */
    private record Era(
            int node,
            RingId ring,
            int[] members,
            List<String> inRegular,
            List<String> inTransition,
            int @Nullable [] transitionalMembers,
            @Nullable RingId next) {
        List<String> all() {
            List<String> all = new ArrayList<>(inRegular);
            all.addAll(inTransition);
            return all;
        }
    }

    private final String context;
    private final Map<RingId, List<Era>> erasByRing = new HashMap<>();

    private HistoryChecker(String context) {
        this.context = context;
    }

    static void check(Collection<VirtualNode> nodes, Set<String> sent, String context) {
        HistoryChecker checker = new HistoryChecker(context);
        for (VirtualNode node : nodes) {
            checker.checkLives(node, sent);
            checker.splitIntoEras(node);
        }
        for (List<Era> eras : checker.erasByRing.values()) {
            for (Era a : eras) {
                for (Era b : eras) {
                    checker.checkPair(a, b);
                }
            }
        }
    }

    private void checkLives(VirtualNode node, Set<String> sent) {
        Set<String> seen = new HashSet<>();
        for (VirtualNode.Delivery delivery : node.deliveries) {
            switch (delivery) {
                case VirtualNode.Delivery.Crash() -> seen.clear();
                case VirtualNode.Delivery.Change(ConfigurationChange change) ->
                    require(
                            contains(change.members(), node.id) || change.members().length == 0,
                            "node " + node.id + " is not in its own " + change);
                case VirtualNode.Delivery.Message message -> {
                    if (message.group() == Group.SERVICES) {
                        require(seen.add(message.text()), "node " + node.id + " delivered twice: " + message.text());
                        require(sent.contains(message.text()), "nobody sent " + message.text());
                        require(
                                message.text().startsWith(message.sender() + ":"),
                                message.text() + " comes as from " + message.sender());
                    }
                }
            }
        }
    }

    private void splitIntoEras(VirtualNode node) {
        RingId ring = RingId.NONE;
        int[] members = {};
        List<String> regular = new ArrayList<>();
        List<String> transition = new ArrayList<>();
        @Nullable ConfigurationChange transitional = null;
        for (VirtualNode.Delivery delivery : node.deliveries) {
            switch (delivery) {
                case VirtualNode.Delivery.Crash() -> {
                    add(new Era(node.id, ring, members, regular, transition, null, null));
                    ring = RingId.NONE;
                    regular = new ArrayList<>();
                    transition = new ArrayList<>();
                    transitional = null;
                }
                case VirtualNode.Delivery.Message message -> {
                    if (message.group() == Group.SERVICES) {
                        (transitional == null ? regular : transition).add(message.text());
                    }
                }
                case VirtualNode.Delivery.Change(ConfigurationChange change) -> {
                    if (change.kind() == ConfigurationChange.Kind.TRANSITIONAL) {
                        require(transitional == null, "node " + node.id + ": two transitional changes in a row");
                        transitional = change;
                    } else {
                        require(
                                transitional != null && transitional.ringId().equals(change.ringId()),
                                "node " + node.id + ": no transitional change before " + change);
                        int[] coming = transitional == null ? new int[0] : transitional.members();
                        add(new Era(node.id, ring, members, regular, transition, coming, change.ringId()));
                        ring = change.ringId();
                        members = change.members();
                        regular = new ArrayList<>();
                        transition = new ArrayList<>();
                        transitional = null;
                    }
                }
            }
        }
        add(new Era(node.id, ring, members, regular, transition, null, null));
    }

    private void add(Era era) {
        if (era.ring().equals(RingId.NONE)) {
            require(era.all().isEmpty(), "node " + era.node() + " delivered before its first ring: " + era.all());
            return;
        }
        erasByRing.computeIfAbsent(era.ring(), ring -> new ArrayList<>()).add(era);
    }

    private void checkPair(Era a, Era b) {
        require(
                Arrays.equals(a.members(), b.members()),
                "ring " + a.ring() + " has two memberships: " + a + " and " + b);
        int common = Math.min(a.inRegular().size(), b.inRegular().size());
        require(
                a.inRegular().subList(0, common).equals(b.inRegular().subList(0, common)),
                "order differs in ring " + a.ring() + ": " + difference(a, b));
        int[] coming = a.transitionalMembers();
        if (coming != null && a.next() != null && a.next().equals(b.next()) && contains(coming, b.node())) {
            require(
                    a.all().equals(b.all()),
                    "nodes that go together differ in ring " + a.ring() + ": " + difference(a, b));
        }
    }

    private static String difference(Era a, Era b) {
        List<String> x = a.all();
        List<String> y = b.all();
        int i = 0;
        while (i < x.size() && i < y.size() && x.get(i).equals(y.get(i))) {
            i++;
        }
        return "node " + a.node() + " " + x.subList(i, Math.min(x.size(), i + 5)) + " of " + x.size() + ", node "
                + b.node() + " " + y.subList(i, Math.min(y.size(), i + 5)) + " of " + y.size() + ", next " + a.next();
    }

    private static boolean contains(int[] ids, int id) {
        return Arrays.stream(ids).anyMatch(each -> each == id);
    }

    private void require(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(complaint + " (" + context + ")");
        }
    }
}
