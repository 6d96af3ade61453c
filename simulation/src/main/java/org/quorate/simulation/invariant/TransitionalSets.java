package org.quorate.simulation.invariant;

import static org.quorate.simulation.invariant.DeliveryInConfiguration.contains;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.totem.ConfigurationChange;

/**
 * Transitional configurations (EVS, section 3; spec 20 §5.6): the members of one come from the same regular configuration and go to
 * the same next one; the process is one of them, and all of them see the same set.
 */
final class TransitionalSets extends Invariant {
    private record Passage(Processor process, RingId from, int[] together) {}

    private final Map<RingId, List<Passage>> passages = new HashMap<>();

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        switch (change.kind()) {
            case TRANSITIONAL -> checkTransitional(process, change);
            case REGULAR -> checkPassage(process, change);
        }
    }

    private void checkTransitional(Processor process, ConfigurationChange change) {
        ConfigurationChange regular = process.regular();
        if (process.transitional() != null) {
            violated(process + " enters a second transitional configuration in a row, to ring " + change.ringId());
        }
        if (regular == null) {
            return;
        }
        if (!contains(change.members(), process.nodeId())) {
            violated(process + " is not in its own transitional configuration " + Arrays.toString(change.members()));
        }
        for (int member : change.members()) {
            if (!contains(regular.members(), member)) {
                violated(process + " goes to ring " + change.ringId() + " together with node "
                        + Integer.toUnsignedString(member) + ", which was not with it in ring " + regular.ringId());
            }
        }
    }

    private void checkPassage(Processor process, ConfigurationChange change) {
        @Nullable ConfigurationChange transitional = process.transitional();
        if (transitional == null || !transitional.ringId().equals(change.ringId())) {
            violated(process + " enters ring " + change.ringId() + " without its transitional configuration");
            return;
        }
        for (int member : transitional.members()) {
            if (process.regular() != null && !contains(change.members(), member)) {
                violated(process + ": node " + Integer.toUnsignedString(member)
                        + " is in the transitional configuration, but not in ring " + change.ringId());
            }
        }
        if (process.regular() == null) {
            return;
        }
        Passage mine = new Passage(process, process.ring(), transitional.members());
        List<Passage> others = passages.computeIfAbsent(change.ringId(), key -> new ArrayList<>());
        for (Passage other : others) {
            compare(mine, other, change.ringId());
        }
        others.add(mine);
    }

    private void compare(Passage a, Passage b, RingId ring) {
        boolean isTogether = a.from.equals(b.from);
        boolean isSeenTogether = contains(a.together, b.process.nodeId()) || contains(b.together, a.process.nodeId());
        if (isSeenTogether && !isTogether) {
            violated(a.process + " and " + b.process + " enter ring " + ring
                    + " in one transitional configuration, but come from " + a.from + " and " + b.from);
        } else if (isTogether && !Arrays.equals(a.together, b.together)) {
            violated(a.process + " and " + b.process + " go from ring " + a.from + " to " + ring + ", but with "
                    + Arrays.toString(a.together) + " and " + Arrays.toString(b.together));
        }
    }
}
