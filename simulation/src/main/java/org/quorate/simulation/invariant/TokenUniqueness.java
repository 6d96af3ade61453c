package org.quorate.simulation.invariant;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.quorate.base.RingId;
import org.quorate.totem.wire.OrfToken;

/**
 * One token a ring (Totem, section 4; spec 20 §5.1): each token number is sent by one process, and each time with the same
 * content, so that at most one process may number messages at a time.
 */
final class TokenUniqueness extends Invariant {
    /** A token is sent again while its successor is not seen, so only the youngest can come up. */
    private static final int REMEMBERED = 1024;

    private record Sent(Processor process, long fingerprint) {}

    private final Map<RingId, Map<Integer, Sent>> rings = new HashMap<>();

    @Override
    void onTokenSent(Processor process, RingId ring, OrfToken token, long fingerprint, int length) {
        Map<Integer, Sent> tokens = rings.computeIfAbsent(ring, key -> new Youngest());
        Sent other = tokens.putIfAbsent(token.tokenSeq, new Sent(process, fingerprint));
        if (other == null) {
            return;
        }
        if (!other.process.equals(process)) {
            violated(process + " and " + other.process + " both send token " + Integer.toUnsignedString(token.tokenSeq)
                    + " of ring " + ring);
        } else if (other.fingerprint != fingerprint) {
            violated(process + " sends token " + Integer.toUnsignedString(token.tokenSeq) + " of ring " + ring
                    + " a second time with other content");
        }
    }

    private static final class Youngest extends LinkedHashMap<Integer, Sent> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Sent> eldest) {
            return size() > REMEMBERED;
        }
    }
}
