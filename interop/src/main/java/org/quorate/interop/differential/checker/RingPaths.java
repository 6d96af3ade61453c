package org.quorate.interop.differential.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rings that clients were told of, one after the other. They are not told of one that changes again before its nodes have
 * synchronised. Nodes may have been apart in that, and then have different last messages of the ring before, and lose what was half sent;
 * nobody tells their clients. It shows in the sequence of the next ring.
 */
final class RingPaths {
    /** In the place of the ring that a client was in before it was told of one. */
    static final String BEGINNING = "the beginning";

    /** What the sequence grows by, from the highest in the rings that come together (spec 20 §5). */
    private static final long STEP = 4;

    private final Map<ClientName, List<String>> paths = new HashMap<>();

    RingPaths(RunHistory run) {
        for (ClientHistory client : run.clients()) {
            List<String> path = new ArrayList<>(List.of(BEGINNING));
            for (Observation.Ring next : client.all(Observation.Ring.class)) {
                if (!next.ring().toString().equals(path.getLast())) {
                    path.add(next.ring().toString());
                }
            }
            paths.put(client.name(), path);
        }
    }

    /** Beginning with {@link #BEGINNING}, without repetitions. */
    List<String> of(ClientHistory client) {
        return paths.getOrDefault(client.name(), List.of());
    }

    /**
     * Whether nodes of one ring have been in no other before they came to the next. The sequence tells only if nobody of a higher one came
     * too, as in three of four changes; else the answer is no.
     */
    static boolean isDirect(String ring, String next) {
        return !ring.equals(BEGINNING)
                && Long.compareUnsigned(
                                RingName.parse(next).sequence(),
                                RingName.parse(ring).sequence() + STEP)
                        <= 0;
    }

    /** As {@link #isDirect(String, String)}, for all the way. */
    static boolean isDirect(List<String> way) {
        for (int i = 1; i < way.size(); i++) {
            if (!isDirect(way.get(i - 1), way.get(i))) {
                return false;
            }
        }
        return true;
    }
}
