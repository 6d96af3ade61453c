package org.quorate.runtime;

import org.jspecify.annotations.Nullable;
import org.quorate.base.IpAddress;
import org.quorate.knet.SendError;
import org.quorate.runtime.net.LinkEvents;

/** Lets the sockets be made before the loop that hears of them. */
public final class LateLinkEvents implements LinkEvents {
    private @Nullable LinkEvents target;

    public void connect(LinkEvents receiver) {
        target = receiver;
    }

    @Override
    public void onDatagram(int link, IpAddress source, int port, byte[] buffer, int offset, int length) {
        if (target != null) {
            target.onDatagram(link, source, port, buffer, offset, length);
        }
    }

    @Override
    public void onSendError(int link, int hostId, SendError kind, int kernelMtu) {
        if (target != null) {
            target.onSendError(link, hostId, kind, kernelMtu);
        }
    }

    @Override
    public void onPeerError(int link, IpAddress destination, IpAddress offender, String text) {
        if (target != null) {
            target.onPeerError(link, destination, offender, text);
        }
    }
}
