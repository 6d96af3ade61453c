package org.quorate.engine;

import org.quorate.knet.Knet;
import org.quorate.totem.TotemTransport;

/** Totem's way down over knet: data channel 0 (spec 20 §8). */
final class KnetTransport implements TotemTransport {
    private static final int CHANNEL = 0;

    private final Knet knet;

    KnetTransport(Knet knet) {
        this.knet = knet;
    }

    @Override
    public void unicast(int targetNodeId, byte[] buffer, int offset, int length) {
        knet.unicast(CHANNEL, targetNodeId, buffer, offset, length);
    }

    @Override
    public void multicast(byte[] buffer, int offset, int length) {
        knet.broadcast(CHANNEL, buffer, offset, length);
    }

    @Override
    public boolean usesTargetNodeId() {
        return true;
    }
}
