package org.quorate.simulation.invariant;

import static org.quorate.simulation.invariant.DeliveryInConfiguration.contains;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.services.cpg.CpgMember;
import org.quorate.simulation.OrderHistory;
import org.quorate.simulation.OrderHistory.MessageId;
import org.quorate.totem.ConfigurationChange;

/**
 * Closed process groups (spec 30 §3): a client's member lists follow from each other by who left and who joined, and clients that
 * deliver a message in the same configuration deliver it to the same members: membership changes and messages come in one order.
 * When a ring has synchronised, nobody is in a group whose node is not in the ring; before that a client that leaves or dies shows its
 * group as it was (spec 30 §3.3). The order of the messages themselves is {@link OrderHistory}'s, who is missing
 * when all is quiet {@link CpgMembership}'s.
 */
final class CpgAgreement extends Invariant {
    private record Client(Processor process, long number) {}

    private record Member(int nodeId, int pid) {}

    /** A message in a configuration: the regular one, or the transitional one to {@code next}. */
    private record Place(MessageId message, RingId ring, RingId next) {}

    private record Seen(Client client, List<Member> members) {}

    /** What a client was told last of its group, and the ring its node was in then. */
    private record View(List<Member> members, RingId toldIn) {}

    private final Map<Client, View> views = new HashMap<>();
    private final Map<Processor, RingId> synchronizedRings = new HashMap<>();
    private final Map<Place, Seen> places = new HashMap<>();

    /** A client that left goes on to hear of its group until it closes its connection, as with the original (spec 30 §3.2). */
    private final Set<Client> left = new HashSet<>();

    @Override
    void onCpgConfiguration(Processor process, long number, CpgConfiguration change) {
        Client client = new Client(process, number);
        // a client that joins gets the whole group, whatever one with its number knew before it
        boolean isJoining = change.joined().stream().anyMatch(member -> isSelf(client, member));
        if (!isJoining && left.contains(client)) {
            return;
        }
        left.remove(client);
        View last = views.get(client);
        List<Member> before = isJoining || last == null ? List.of() : last.members;
        List<Member> expected = new ArrayList<>(before);
        expected.removeAll(members(change.left()));
        for (Member joined : members(change.joined())) {
            if (!expected.contains(joined)) {
                expected.add(joined);
            }
        }
        expected.sort(Comparator.comparingInt(Member::nodeId).thenComparingInt(Member::pid));
        List<Member> now = members(change.members());
        if (!before.isEmpty() && !expected.equals(now)) {
            violated(process + " tells client " + number + " that its group is " + now + ", but " + before + " less "
                    + members(change.left()) + " and with " + members(change.joined()) + " is " + expected);
        }
        if (process.ring().equals(synchronizedRings.get(process))) {
            demandPresent(client, now);
        }
        boolean isLeaving = change.left().stream().anyMatch(member -> isSelf(client, member));
        if (isLeaving) {
            views.remove(client);
            left.add(client);
        } else {
            views.put(client, new View(now, process.ring()));
        }
    }

    @Override
    void onEvent(Processor process, NodeEvent event) {
        if (event instanceof NodeEvent.Synchronized ready) {
            synchronizedRings.put(process, ready.ringId());
            views.forEach((client, view) -> {
                // one that heard nothing in this ring may have ended
                if (client.process.equals(process) && ready.ringId().equals(view.toldIn)) {
                    demandPresent(client, view.members);
                }
            });
        }
    }

    private void demandPresent(Client client, List<Member> members) {
        ConfigurationChange ring = client.process.regular();
        for (Member member : members) {
            if (ring != null && !contains(ring.members(), member.nodeId)) {
                violated(client.process + " tells client " + client.number + " that its group is " + members + "; node "
                        + member.nodeId + " is not in ring " + client.process.ring() + ", which it is in");
            }
        }
    }

    private static boolean isSelf(Client client, CpgMember member) {
        return member.nodeId() == client.process.nodeId()
                && member.pid() == OrderHistory.pidOf(member.nodeId(), client.number);
    }

    private static List<Member> members(List<CpgMember> list) {
        List<Member> members = new ArrayList<>();
        for (CpgMember member : list) {
            members.add(new Member(member.nodeId(), member.pid()));
        }
        members.sort(Comparator.comparingInt(Member::nodeId).thenComparingInt(Member::pid));
        return members;
    }

    @Override
    void onMessage(Processor process, long number, MessageId message) {
        Client client = new Client(process, number);
        if (left.contains(client)) {
            return;
        }
        View view = views.get(client);
        if (view == null) {
            violated(process + " delivers " + message + " to client " + number + ", which is in no group");
            return;
        }
        @Nullable ConfigurationChange transitional = process.transitional();
        RingId next = transitional == null ? RingId.NONE : transitional.ringId();
        Place place = new Place(message, process.ring(), next);
        Seen other = places.putIfAbsent(place, new Seen(client, view.members));
        if (other != null && !other.members.equals(view.members)) {
            violated(process + " delivers " + message + " to members " + view.members + ", " + other.client.process
                    + " to " + other.members);
        }
    }

    @Override
    void onGone(Processor process) {
        synchronizedRings.remove(process);
        views.keySet().removeIf(client -> client.process.equals(process));
        left.removeIf(client -> client.process.equals(process));
    }
}
