package org.quorate.engine;

import org.jspecify.annotations.Nullable;
import org.quorate.knet.KnetListener;
import org.quorate.totem.Totem;

/** Hands what knet receives to totem, and link states to subscribers. Totem reacts to packets only (spec 10 §12.5). */
final class LinkDelivery implements KnetListener {
    private static final int TOTEM_CHANNEL = 0;

    private final NodeOutputs outputs;
    private @Nullable Totem totem;

    LinkDelivery(NodeOutputs outputs) {
        this.outputs = outputs;
    }

    void connect(Totem receiver) {
        totem = receiver;
    }

    @Override
    public void onMessage(int fromHost, int channel, byte[] buffer, int offset, int length) {
        if (channel == TOTEM_CHANNEL && totem != null) {
            totem.onPacket(buffer, offset, length);
        }
    }

    @Override
    public void onReachabilityChanged(int hostId, boolean reachable) {
        outputs.event(new NodeEvent.ReachabilityChanged(hostId, reachable));
    }

    @Override
    public void onLinkChanged(int hostId, int link, boolean up) {
        outputs.event(new NodeEvent.LinkChanged(hostId, link, up));
    }

    @Override
    public void onDataMtuChanged(int mtu) {
        // totem's packets are of fixed size, knet cuts them (spec 10 §12.7)
    }
}
