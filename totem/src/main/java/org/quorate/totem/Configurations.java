package org.quorate.totem;

import org.quorate.base.RingId;

/** Tells the layer above of configuration changes, after the assembly of messages has taken note of them. */
final class Configurations {
    private static final int[] NOBODY = {};

    private final Assembly assembly;
    private final TotemListener above;
    private RingObserver observer = RingObserver.NONE;

    Configurations(Assembly assembly, TotemListener above) {
        this.assembly = assembly;
        this.above = above;
    }

    void observe(RingObserver newObserver) {
        observer = newObserver;
    }

    /** What nodes that left had begun to send will never be complete (spec 20 §7.6). */
    void transitional(int[] members, int[] left, RingId ringId) {
        for (int id : left) {
            assembly.drop(id);
        }
        tell(new ConfigurationChange(
                ConfigurationChange.Kind.TRANSITIONAL, NodeIds.sorted(members), NodeIds.sorted(left), NOBODY, ringId));
    }

    void useTransAssembly() {
        assembly.useTrans(true);
    }

    void regular(int[] members, int[] joined, RingId ringId) {
        tell(new ConfigurationChange(
                ConfigurationChange.Kind.REGULAR, members, NOBODY, NodeIds.sorted(joined), ringId));
    }

    private void tell(ConfigurationChange change) {
        observer.onConfigurationChange(change);
        above.onConfigurationChange(change);
    }
}
