package org.quorate.runtime.net;

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

    /**
     * Each attempt to send a datagram leaves its own trace in the error queue, and the call itself fails without a size. Told
     * twice, the second would be taken for the refusal of the smaller probe that answered the first, so one refusal is told
     * once, with the size if it is known.
     *
     * @param kernelMtu 0 if unknown
     */
    void sendFailed(int link, int hostId, SendError kind, int kernelMtu) {
        for (Found found : waiting) {
            if (found instanceof Found.Send same
                    && same.link == link
                    && same.hostId == hostId
                    && same.kind == kind
                    && (kernelMtu == 0 || kernelMtu == same.kernelMtu)) {
                return;
            }
        }
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
