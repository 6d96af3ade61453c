package org.quorate.interop.differential.checker;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a client is told of a group, or of the ring, follows from what it was told before and from who left and who joined. */
final class ChangesAddUp implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        for (ClientHistory client : run.clients()) {
            Consumer<String> here = text -> wrong.accept("client " + client.name() + " " + text);
            checkGroups(run, client, here);
            checkRings(client, here);
        }
    }

    private static void checkGroups(RunHistory run, ClientHistory client, Consumer<String> wrong) {
        Set<String> before = new HashSet<>();
        boolean isMember = false;
        for (Observation.Group change : client.all(Observation.Group.class)) {
            Set<String> now = names(run, change.members());
            Set<String> left = names(run, change.left());
            Set<String> joined = names(run, change.joined());
            // one who joins is told of everybody at once
            if (isMember) {
                before.removeAll(left);
                before.addAll(joined);
                if (!before.equals(now)) {
                    wrong.accept("is told of the group " + sorted(now) + ", but with " + sorted(left) + " gone and "
                            + sorted(joined) + " come it is " + sorted(before));
                }
            }
            isMember = now.contains(client.name().toString());
            before = new HashSet<>(now);
        }
    }

    private static Set<String> names(RunHistory run, List<Observation.Member> members) {
        return members.stream().map(run::nameOf).collect(Collectors.toSet());
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static void checkRings(ClientHistory client, Consumer<String> wrong) {
        Observation.Nodes before = null;
        for (Observation.Nodes now : client.all(Observation.Nodes.class)) {
            if (before != null && !Objects.equals(before.ring(), now.ring())) {
                Set<Integer> expected = new HashSet<>(before.members());
                expected.removeAll(now.left());
                expected.addAll(now.joined());
                if (!expected.equals(Set.copyOf(now.members()))) {
                    wrong.accept("is told of the nodes " + now.members() + ", but with " + now.left() + " gone and "
                            + now.joined() + " come they are "
                            + expected.stream()
                                    .sorted(Comparator.naturalOrder())
                                    .toList());
                }
            }
            before = now;
        }
    }
}
