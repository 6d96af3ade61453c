package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import org.quorate.base.RingId;
import org.quorate.config.TotemParameters;
import org.quorate.totem.wire.OrfToken;

/**
 * Flow control (Totem, section 4.2; spec 20 §5.2.1): one visit of the token sends at most {@code max_messages} packets, new and
 * again, and the token never counts more than {@code window_size} in a rotation.
 */
final class FlowControlBounds extends Invariant {
    private static final class Visit {
        private int lastToken = -1;
        private RingId ring = RingId.NONE;
        /** A visit whose token was held ends without a token when the ring is given up. */
        private RingId ringOfPackets = RingId.NONE;

        private int sent;
    }

    private final Map<Processor, Visit> visits = new HashMap<>();

    @Override
    void onPacketSent(Processor process, Packet packet) {
        count(process, packet.ring());
    }

    @Override
    void onRecoveryPacketSent(Processor process, Packet packet, Packet inner) {
        count(process, packet.ring());
    }

    private void count(Processor process, RingId ring) {
        Visit visit = visits.computeIfAbsent(process, key -> new Visit());
        if (!visit.ringOfPackets.equals(ring)) {
            visit.ringOfPackets = ring;
            visit.sent = 0;
        }
        visit.sent++;
        int most = process.node().node().configuration().totem().maxMessages();
        if (visit.sent > most) {
            violated(process + " sends " + visit.sent + " packets in one visit of the token; max_messages is " + most);
        }
    }

    @Override
    void onTokenSent(Processor process, RingId ring, OrfToken token, long fingerprint, int length) {
        Visit visit = visits.computeIfAbsent(process, key -> new Visit());
        if (visit.lastToken == token.tokenSeq && visit.ring.equals(ring)) {
            return;
        }
        visit.lastToken = token.tokenSeq;
        visit.ring = ring;
        visit.sent = 0;
        TotemParameters parameters = process.node().node().configuration().totem();
        if (Integer.compareUnsigned(token.fcc, parameters.windowSize()) > 0) {
            violated(process + " passes a token of ring " + ring + " that counts " + Integer.toUnsignedString(token.fcc)
                    + " packets in a rotation; window_size is " + parameters.windowSize());
        }
    }

    @Override
    void onGone(Processor process) {
        visits.remove(process);
    }
}
