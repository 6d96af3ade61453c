package org.quorate.simulation.invariant;

import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.simulation.SimulatedNode;
import org.quorate.totem.ConfigurationChange;

/** One life of a node, and the configuration it is in. A node that is started again is another process, as in the paper. */
final class Processor {
    private final SimulatedNode node;
    private final int incarnation;
    private @Nullable ConfigurationChange regular;
    private @Nullable ConfigurationChange transitional;

    Processor(SimulatedNode node) {
        this.node = node;
        this.incarnation = node.incarnation();
    }

    int nodeId() {
        return node.nodeId();
    }

    int incarnation() {
        return incarnation;
    }

    SimulatedNode node() {
        return node;
    }

    /** The last regular configuration; {@code null} before the first. */
    @Nullable
    ConfigurationChange regular() {
        return regular;
    }

    /** The transitional configuration that followed it, {@code null} outside of one. */
    @Nullable
    ConfigurationChange transitional() {
        return transitional;
    }

    /** The id of the last regular configuration. */
    RingId ring() {
        ConfigurationChange configuration = regular;
        return configuration == null ? RingId.NONE : configuration.ringId();
    }

    void enter(ConfigurationChange change) {
        switch (change.kind()) {
            case TRANSITIONAL -> transitional = change;
            case REGULAR -> {
                regular = change;
                transitional = null;
            }
        }
    }

    @Override
    public String toString() {
        return "node " + Integer.toUnsignedString(nodeId()) + (incarnation > 1 ? " (life " + incarnation + ")" : "");
    }
}
