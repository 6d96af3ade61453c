package org.quorate.simulation.invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.quorate.base.RingId;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.engine.NodeEvent;

/**
 * Quorum safety (spec 30 §4): two components without a common member are never both quorate. A node counts as quorate in the
 * component it last heard of, so that one which has not noticed a partition yet is not counted against those who have: their
 * components overlap. Where they need not, because a tie breaker made half of a ring quorate, one that has not noticed is not counted
 * once another member of its component has been quorate without it in a later ring. Nobody is quorate before there is a ring.
 *
 * <p>Not promised, and then not checked, with options that trade it away, each by its documentation:
 *
 * <ul>
 *   <li>{@code two_node}: after a partition both nodes stay quorate and fencing decides;
 *   <li>{@code last_man_standing}: a component that lowered its expected votes may be quorate beside one that did not;
 *   <li>{@code allow_downscale}: likewise after an orderly leave;
 *   <li>{@code expected_votes} below the sum of the votes, and {@code auto_tie_breaker} with a list of nodes while
 *       {@code wait_for_all} is off: the operator says who is right;
 *   <li>no quorum provider: every node is always quorate;
 *   <li>an operator who lowers the expected votes by hand: the ring he does it in is not compared with others, the next ones are.
 * </ul>
 */
final class QuorumSafety extends Invariant {
    private record Component(RingId ring, Set<Integer> members) {}

    private final Map<Processor, Component> quorate = new HashMap<>();
    /** In which each node was quorate last, whether it still is or not. */
    private final Map<Integer, Component> lastQuorate = new HashMap<>();

    private final Set<RingId> setByHand = new HashSet<>();
    private boolean isPromised = true;

    @Override
    void onStart(Processor process) {
        // asked when the first quorum event comes, when the node has its map
        quorate.remove(process);
    }

    @Override
    void onEvent(Processor process, NodeEvent event) {
        if (!(event instanceof NodeEvent.QuorumChanged changed)) {
            return;
        }
        isPromised &= isPromisedBy(process.node().node().cmap());
        if (changed.quorate() && changed.members().isEmpty()) {
            violated(process + " is quorate without members");
        }
        if (!changed.quorate()) {
            quorate.remove(process);
            return;
        }
        Component mine = new Component(changed.ringId(), new HashSet<>(changed.members()));
        quorate.put(process, mine);
        lastQuorate.put(process.nodeId(), mine);
        if (!isPromised || setByHand.contains(mine.ring)) {
            return;
        }
        List<Processor> others = new ArrayList<>(quorate.keySet());
        for (Processor other : others) {
            Component theirs = quorate.get(other);
            if (theirs != null
                    && !setByHand.contains(theirs.ring)
                    && theirs.members.stream().noneMatch(mine.members::contains)
                    && !hasBeenLeftBehind(other, theirs)) {
                violated(process + " is quorate in " + mine.ring + " with " + mine.members + " while " + other
                        + " is quorate in " + theirs.ring + " with " + theirs.members);
            }
        }
    }

    /** Whether somebody of its component has left it for a quorate one, which it does not know yet. */
    private boolean hasBeenLeftBehind(Processor process, Component component) {
        return component.members.stream()
                .map(lastQuorate::get)
                .anyMatch(later -> later != null
                        && Long.compareUnsigned(later.ring.seq(), component.ring.seq()) > 0
                        && !later.members.contains(process.nodeId()));
    }

    void onVotesSetByHand(Processor process) {
        setByHand.add(process.ring());
    }

    @Override
    void onGone(Processor process) {
        quorate.remove(process);
    }

    static boolean isPromisedBy(Cmap map) {
        String tieBreakers = map.getString("quorum.auto_tie_breaker_node");
        boolean isList = tieBreakers != null && !List.of("lowest", "highest").contains(tieBreakers);
        return "corosync_votequorum".equals(map.getString("quorum.provider"))
                && !isOn(map, "two_node")
                && !isOn(map, "last_man_standing")
                && !isOn(map, "allow_downscale")
                && map.getInteger("quorum.expected_votes", CmapType.U32, 0) == 0
                && !(isList && !isOn(map, "wait_for_all"));
    }

    private static boolean isOn(Cmap map, String option) {
        return map.getInteger("quorum." + option, CmapType.U8, 0) != 0;
    }
}
