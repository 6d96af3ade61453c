package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages may have been half sent when the ring changed. A message that does not fit into what is left of a packet goes on in the
 * next, and the rest of a long one may be sent in the next ring. Who was in both rings with the sender delivers it, who is new has its
 * end only. The original then drops what lies behind that end in the same packets too; but from where on a node delivers what another
 * one sends, it delivers everything.
 */
final class Transmissions {
    /** @param ring place in its client's path of what that was last told when it was sent */
    private record Sending(ClientHistory sender, int ring) {}

    private final RingPaths paths;
    private final Map<String, Sending> sendings = new HashMap<>();

    Transmissions(RunHistory run, RingPaths paths) {
        this.paths = paths;
        run.clients().forEach(this::read);
    }

    private void read(ClientHistory client) {
        String ring = RingPaths.BEGINNING;
        int place = 0;
        for (Observation observation : client.observations()) {
            switch (observation) {
                case Observation.Ring next -> {
                    place += next.ring().toString().equals(ring) ? 0 : 1;
                    ring = next.ring().toString();
                }
                case Observation.Sent message -> sendings.put(message.id(), new Sending(client, place));
                default -> {
                    // neither sends nor changes a ring
                }
            }
        }
    }

    /** Which node sent a message, 0 if none did. */
    int node(String id) {
        Sending sending = sendings.get(id);
        return sending == null ? 0 : sending.sender.name().node();
    }

    /** Whether a message that others got in a ring may have begun before it, in a ring in which this client was not with the sender. */
    boolean mayLack(ClientHistory client, String id, String ring) {
        Sending sending = sendings.get(id);
        if (sending == null) {
            return false;
        }
        List<String> way = new ArrayList<>();
        List<String> path = paths.of(sending.sender);
        for (String next : path.subList(sending.ring, path.size())) {
            if (next.equals(ring)) {
                break;
            }
            way.add(next);
        }
        way.add(ring);
        boolean isAlong = Collections.indexOfSubList(paths.of(client), way) >= 0 && RingPaths.isDirect(way);
        return way.size() > 1 && !isAlong;
    }
}
