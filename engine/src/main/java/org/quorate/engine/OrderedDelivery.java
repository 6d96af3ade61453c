package org.quorate.engine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.wire.Endian;
import org.quorate.services.Services;
import org.quorate.totem.ConfigurationChange;
import org.quorate.totem.Group;
import org.quorate.totem.TotemListener;

/** Hands what totem delivers to the services, and memberships to subscribers. */
final class OrderedDelivery implements TotemListener {
    private final NodeOutputs outputs;
    private @Nullable Services services;
    private @Nullable Stopping stopping;
    private int[] left = {};

    OrderedDelivery(NodeOutputs outputs) {
        this.outputs = outputs;
    }

    void connect(Services allServices, Stopping orderlyStop) {
        services = allServices;
        stopping = orderlyStop;
    }

    @Override
    public void onConfigurationChange(ConfigurationChange change) {
        switch (change.kind()) {
            case TRANSITIONAL -> left = change.left().clone();
            case REGULAR ->
                outputs.event(new NodeEvent.RingFormed(
                        change.ringId(), boxed(change.members()), boxed(change.joined()), boxed(left)));
        }
        if (services != null) {
            services.onConfigurationChange(change);
        }
    }

    @Override
    public void onMessage(Group group, int senderNodeId, Endian order, byte[] buffer, int offset, int length) {
        if (services != null) {
            services.onMessage(group, senderNodeId, order, buffer, offset, length);
        }
    }

    @Override
    public void onTokenSent() {
        if (services != null) {
            services.onTokenSent();
        }
        if (stopping != null) {
            stopping.onTokenSent();
        }
        outputs.roomAgain();
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }
}
