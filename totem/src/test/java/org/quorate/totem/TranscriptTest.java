package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.log.Level;
import org.quorate.totem.wire.CapturedMessages;

/**
 * Whole stories line by line: every packet, delivery and log line of every node, with virtual time in ms. A change of protocol
 * behaviour shows as a difference of these files.
 */
class TranscriptTest {
    private static VirtualCluster recording(int count) {
        VirtualCluster cluster = new VirtualCluster(42);
        cluster.weather.minDelayNanos = 200_000;
        cluster.weather.maxDelayNanos = 200_000;
        cluster.recordTranscript = true;
        for (int id = 1; id <= count; id++) {
            cluster.add(id, VirtualCluster.parameters(count)).logLevel = Level.DEBUG;
        }
        return cluster;
    }

    private static void assertStory(VirtualCluster cluster, String name) {
        List<String> expected = new String(
                        CapturedMessages.resource("transcripts/" + name + ".txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(cluster.transcript()).isEqualTo(expected);
    }

    @Test
    void singleStart() {
        VirtualCluster cluster = recording(1);
        cluster.node(1).start();
        cluster.runFor(1000);
        assertStory(cluster, "single-start");
    }

    @Test
    void threeNodesJoinAndOneLeaves() {
        VirtualCluster cluster = recording(3);
        cluster.nodes().forEach(VirtualNode::start);
        cluster.runUntil(cluster::isRingOfAll, 10_000);
        cluster.node(2).send("hello");
        cluster.runFor(3);
        cluster.node(3).leave();
        cluster.runUntil(() -> cluster.isRingOf(1, 2), 1000);
        assertStory(cluster, "three-join-one-leaves");
    }

    /** As in pcap/k1-recov: what only the survivors of a ring have is sent again in the new one. */
    @Test
    void recoveryWithEncapsulatedMessages() {
        VirtualCluster cluster = recording(3);
        cluster.recordTranscript = false;
        cluster.nodes().forEach(VirtualNode::start);
        cluster.runUntil(cluster::isRingOfAll, 10_000);
        cluster.runFor(20);
        cluster.filter = (from, to, packet) -> to != 3 || packet[3] != 1 || packet[4] == 1;
        cluster.node(1).send("only two has this");
        cluster.runFor(1);
        cluster.node(1).crash();
        cluster.runFor(8000);
        cluster.recordTranscript = true;
        cluster.runUntil(() -> cluster.isRingOf(2, 3), 1000);
        assertStory(cluster, "recovery-encapsulated");
    }
}
