package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How things stand for one client when a phase has settled, and what the phase brought it. */
final class PhaseEnd {
    /** In front of the number in the id of a message that was sent when the phase had settled. */
    static final String CALM = "-c";

    private final ClientHistory client;
    private @Nullable RingName ring;
    private List<Integer> members = List.of();
    private boolean isQuorate;
    private List<String> group = List.of();
    private List<String> groupBefore = List.of();
    private @Nullable String votes;
    private boolean isEnded;
    private boolean hasBegun;
    private final SortedMap<String, Integer> leftReasons = new TreeMap<>();
    private final SortedMap<String, Integer> joinedReasons = new TreeMap<>();
    private final SortedMap<String, SortedSet<String>> calmMessages = new TreeMap<>();

    private PhaseEnd(ClientHistory client) {
        this.client = client;
    }

    /** Of all clients there are in a phase. */
    static List<PhaseEnd> of(RunHistory run, int phase) {
        List<PhaseEnd> ends = new ArrayList<>();
        for (ClientHistory client : run.clients()) {
            PhaseEnd end = new PhaseEnd(client);
            end.read(run, phase);
            if (end.hasBegun) {
                ends.add(end);
            }
        }
        return ends;
    }

    private void read(RunHistory run, int phase) {
        for (Observation observation : client.observations()) {
            if (observation instanceof Observation.Phase next) {
                if (next.number() > phase) {
                    return;
                }
                begin(next.number() == phase);
            } else {
                take(run, observation);
            }
        }
    }

    private void begin(boolean isIt) {
        hasBegun = isIt;
        groupBefore = group;
        votes = null;
        leftReasons.clear();
        joinedReasons.clear();
        calmMessages.clear();
    }

    private void take(RunHistory run, Observation observation) {
        switch (observation) {
            case Observation.Group change -> {
                group = change.members().stream().map(run::nameOf).sorted().toList();
                change.left().forEach(member -> leftReasons.put(run.nameOf(member), member.reason()));
                change.joined().forEach(member -> joinedReasons.put(run.nameOf(member), member.reason()));
            }
            case Observation.Nodes nodes -> {
                ring = nodes.ring();
                members = nodes.members().stream().sorted().toList();
            }
            case Observation.Quorum quorum -> isQuorate = quorum.quorate();
            case Observation.Votes told -> votes = told.text();
            case Observation.Delivered message -> {
                if (message.id().contains(CALM)) {
                    String place = run.nameOf(message.sender()) + " to " + group;
                    calmMessages.computeIfAbsent(place, key -> new TreeSet<>()).add(message.id());
                }
            }
            case Observation.End ignored -> isEnded = true;
            case Observation.Phase next -> throw new IllegalArgumentException(next.text() + " has its own method");
            case Observation.Ring ignored -> {
                // libquorum says it too
            }
            case Observation.Join ignored -> {
                // told by the group
            }
            case Observation.Leave ignored -> {
                // told by the group
            }
            case Observation.Sent ignored -> {
                // told by its delivery
            }
        }
    }

    ClientHistory client() {
        return client;
    }

    /** Whether the node was there to be asked for its votes. */
    boolean hasAnswered() {
        return votes != null && !isEnded;
    }

    boolean isEnded() {
        return isEnded;
    }

    Optional<RingName> ring() {
        return Optional.ofNullable(ring);
    }

    /** Of the ring, ascending. */
    List<Integer> members() {
        return members;
    }

    boolean isQuorate() {
        return isQuorate;
    }

    String votes() {
        return votes == null ? "did not answer" : votes;
    }

    /** Names of the clients in the group. */
    List<String> group() {
        return group;
    }

    boolean isInGroup() {
        return group.contains(client.name().toString());
    }

    /** Who is not in the group any more, and why. */
    SortedMap<String, Integer> left() {
        return changes(groupBefore, group, leftReasons);
    }

    /** Who came into the group, and why; 0 for those that were there when this client came itself. */
    SortedMap<String, Integer> joined() {
        return changes(group, groupBefore, joinedReasons);
    }

    private static SortedMap<String, Integer> changes(
            List<String> in, List<String> notIn, SortedMap<String, Integer> reasons) {
        SortedMap<String, Integer> all = new TreeMap<>();
        for (String name : in) {
            if (!notIn.contains(name)) {
                all.put(name, reasons.getOrDefault(name, 0));
            }
        }
        return all;
    }

    /** The messages sent when all was calm, by sender and the group they came to. */
    SortedMap<String, SortedSet<String>> calmMessages() {
        return calmMessages;
    }
}
