package org.quorate.simulation.invariant;

import org.quorate.base.RingId;
import org.quorate.totem.wire.OrfToken;

/**
 * Buffers are bounded (spec 20 §5.5, §2.3): nobody has to keep more than the sort queue holds, a token asks for at most 30
 * packets, and no packet is larger than the transport carries.
 */
final class BufferBounds extends Invariant {
    /** Packets the sort queue holds, between the last one released and the newest (spec 20 §5.5). */
    private static final int SORT_QUEUE = 16384;

    private static final int LARGEST_PACKET = 65536;

    @Override
    void onPacketSent(Processor process, Packet packet) {
        if (packet.length() > LARGEST_PACKET) {
            violated(process + " sends " + packet + " of " + packet.length() + " bytes; " + LARGEST_PACKET
                    + " is what the transport carries");
        }
    }

    @Override
    void onTokenSent(Processor process, RingId ring, OrfToken token, long fingerprint, int length) {
        int unacknowledged = token.seq - token.aru;
        // the first token of a ring has an aru one below its sequence (spec 20 §5.3)
        if (unacknowledged < 0 || unacknowledged > SORT_QUEUE) {
            violated(process + " passes a token of ring " + ring + " with sequence "
                    + Integer.toUnsignedString(token.seq) + " and aru " + Integer.toUnsignedString(token.aru)
                    + "; the sort queues hold " + SORT_QUEUE);
        }
        if (token.requestCount() > OrfToken.MAX_REQUESTS || length > OrfToken.MAX_BYTES) {
            violated(process + " passes a token of " + length + " bytes that asks for " + token.requestCount()
                    + " packets");
        }
    }
}
