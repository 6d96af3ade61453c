package org.quorate.interop.api;

import java.nio.file.Path;
import java.time.Duration;
import org.quorate.client.Cluster;
import org.quorate.client.PeerLinks;
import org.quorate.embedded.EmbeddedNode;
import org.quorate.embedded.EmbeddedSettings;
import org.quorate.interop.Deadline;

/** An application that is a node itself: waits for its ring, and does what the other programs here do beside a daemon. */
public final class EmbeddedProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Large messages go at once when links carry whole datagrams. */
    private static final int ETHERNET_MTU = 1300;

    private EmbeddedProcess() {}

    /** Arguments: the corosync.conf, how many nodes the ring is to have, {@code stories}, or {@code talk} with how many members and messages. */
    public static void main(String[] arguments) throws Exception {
        Path configuration = Path.of(arguments[0]);
        int nodes = Integer.parseInt(arguments[1]);
        try (EmbeddedNode node = EmbeddedNode.start(EmbeddedSettings.of(configuration))) {
            awaitRing(node, nodes);
            switch (arguments[2]) {
                case "stories" -> ApiStories.tell(node::connect);
                case "talk" ->
                    ApiTalker.talk(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]), node::connect);
                default -> throw new IllegalArgumentException(arguments[2]);
            }
        }
    }

    private static void awaitRing(EmbeddedNode node, int nodes) {
        try (Cluster cluster = node.connect()) {
            Deadline.in(PATIENCE).await("quorum", () -> {
                var quorum = cluster.quorum();
                return quorum.quorate() && quorum.nodes().size() == nodes;
            });
            for (int peer : cluster.quorum().nodes()) {
                if (peer != node.nodeId()) {
                    Deadline.in(PATIENCE)
                            .await(
                                    "the path MTU",
                                    () -> mtu(cluster.administration().links(peer)) > ETHERNET_MTU);
                }
            }
        }
    }

    private static int mtu(PeerLinks links) {
        return links.links().getFirst().mtu();
    }
}
