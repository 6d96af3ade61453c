package org.quorate.daemon.net;

import java.util.ArrayDeque;
import org.quorate.base.IpAddress;
import org.quorate.knet.SendError;

/**
 * Errors of the sockets on their way to the node. They wait here because they are found while datagrams are being sent, and the
 * node must not be given an input then.
 */
final class LinkErrors {
    /** More than one wake-up can find for a few dozen peers; a flood adds nothing to what the first ones say. */
    private static final int MAX_WAITING = 256;

    private sealed interface Found {
        record Send(int link, int hostId, SendError kind, int kernelMtu) implements Found {}

        record Peer(int link, IpAddress destination, IpAddress offender, String text) implements Found {}
    }

    private final ArrayDeque<Found> waiting = new ArrayDeque<>();

    void sendFailed(int link, int hostId, SendError kind, int kernelMtu) {
        add(new Found.Send(link, hostId, kind, kernelMtu));
    }

    void peerGone(int link, IpAddress destination, IpAddress offender, String text) {
        add(new Found.Peer(link, destination, offender, text));
    }

    private void add(Found error) {
        if (waiting.size() < MAX_WAITING) {
            waiting.add(error);
        }
    }

    /** Hands over what waits now; what that causes waits for the next time. */
    boolean deliver(LinkEvents events) {
        int count = waiting.size();
        for (int i = 0; i < count; i++) {
            switch (waiting.remove()) {
                case Found.Send e -> events.onSendError(e.link, e.hostId, e.kind, e.kernelMtu);
                case Found.Peer e -> events.onPeerError(e.link, e.destination, e.offender, e.text);
            }
        }
        return count > 0;
    }
}
