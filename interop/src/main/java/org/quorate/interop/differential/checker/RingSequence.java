package org.quorate.interop.differential.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The sequence in a ring's name never falls for the clients of a node, over restarts too, and grows from one ring to the next. */
final class RingSequence implements Property {
    @Override
    public void check(RunHistory run, Consumer<String> wrong) {
        Map<Integer, RingName> highestOfNode = new HashMap<>();
        for (ClientHistory client : run.clients()) {
            if (client.name().client() != 1) {
                continue; // lives at the same time as the first
            }
            int node = client.name().node();
            RingName before = highestOfNode.get(node);
            for (List<RingName> stream : streams(client)) {
                RingName last = before;
                for (RingName ring : stream) {
                    if (last != null && !last.equals(ring) && compare(last, ring) >= 0) {
                        wrong.accept("client " + client.name() + " is told of ring " + ring + " after ring " + last);
                    }
                    last = ring;
                }
                if (last != null) {
                    highestOfNode.merge(node, last, (a, b) -> compare(a, b) >= 0 ? a : b);
                }
            }
        }
    }

    private static int compare(RingName a, RingName b) {
        return Long.compareUnsigned(a.sequence(), b.sequence());
    }

    /**
     * Three: a client that begins to track quorum while the ring synchronises is told of the nodes of the new ring and of the
     * decision of the old one.
     */
    private static List<List<RingName>> streams(ClientHistory client) {
        return List.of(
                client.all(Observation.Ring.class).stream()
                        .map(Observation.Ring::ring)
                        .toList(),
                client.all(Observation.Nodes.class).stream()
                        .map(Observation.Nodes::ring)
                        .toList(),
                client.all(Observation.Quorum.class).stream()
                        .map(Observation.Quorum::ring)
                        .toList());
    }
}
