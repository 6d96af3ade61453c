package org.quorate.engine;

import org.quorate.services.OrderedSender;
import org.quorate.totem.Group;
import org.quorate.totem.Totem;

/** The services' way down: totem. */
final class TotemSender implements OrderedSender {
    private final Totem totem;

    TotemSender(Totem totem) {
        this.totem = totem;
    }

    @Override
    public boolean send(Group group, byte[] header, byte[] payload, int payloadOffset, int payloadLength) {
        return totem.send(group, header, payload, payloadOffset, payloadLength);
    }

    @Override
    public boolean hasRoomFor(int bytes) {
        return totem.hasRoomFor(bytes);
    }

    @Override
    public void synchronizationComplete() {
        totem.synchronizationComplete();
    }

    @Override
    public void requestToken() {
        totem.requestToken();
    }

    @Override
    public void whenSafe(Runnable action) {
        totem.whenSafe(action);
    }
}
