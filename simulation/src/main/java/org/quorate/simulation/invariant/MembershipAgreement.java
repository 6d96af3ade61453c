package org.quorate.simulation.invariant;

import static org.quorate.simulation.invariant.DeliveryInConfiguration.contains;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.quorate.base.RingId;
import org.quorate.totem.ConfigurationChange;

/**
 * Agreement on the membership (Totem, section 5; spec 20 §4): all that install a ring install it with the same members, each of
 * them is one, and so is the representative the ring is named after.
 */
final class MembershipAgreement extends Invariant {
    private record Installed(Processor process, int[] members) {}

    private final Map<RingId, Installed> installed = new HashMap<>();

    @Override
    void onConfiguration(Processor process, ConfigurationChange change) {
        if (change.kind() != ConfigurationChange.Kind.REGULAR) {
            return;
        }
        if (!contains(change.members(), process.nodeId())) {
            violated(process + " installs ring " + change.ringId() + " without being a member of it: "
                    + Arrays.toString(change.members()));
        }
        if (!contains(change.members(), change.ringId().rep())) {
            violated(process + " installs ring " + change.ringId() + ", whose representative is no member of it: "
                    + Arrays.toString(change.members()));
        }
        Installed other = installed.putIfAbsent(change.ringId(), new Installed(process, change.members()));
        if (other != null && !Arrays.equals(other.members, change.members())) {
            violated(process + " installs ring " + change.ringId() + " with " + Arrays.toString(change.members()) + ", "
                    + other.process + " with " + Arrays.toString(other.members));
        }
    }
}
