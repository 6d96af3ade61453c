package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;
import org.quorate.base.wire.Endian;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.knet.VirtualNetwork.Node;
import org.quorate.knet.packet.PacketHeader;

/** Links between two instances in virtual time: the stories of spec 10 §8 to §10. */
final class LinksTest {
    private final VirtualNetwork network = new VirtualNetwork(1);

    private static KnetParameters clear(int... priorities) {
        return VirtualNetwork.parameters(LinkMode.PASSIVE, CryptoParameters.NONE, priorities);
    }

    private List<Node> pair(KnetParameters parameters) {
        var members = VirtualNetwork.members(2, parameters.links().size());
        return List.of(network.add(1, parameters, members), network.add(2, parameters, members));
    }

    @Test
    void linkComesUpAfterThreePongsAndTheMtuIsFound() {
        Node a = pair(clear(1)).get(0);
        network.runMillis(1_600);
        assertThat(a.knet.isReachable(2)).isFalse();
        assertThat(a.lines).contains("debug rx: host: 2 link: 0 received pong: 2");
        network.runMillis(500);
        assertThat(a.events).containsExactly("mtu 482", "link 2/0 up", "host 2 reachable", "mtu 1446");
        assertThat(a.lines)
                .containsSubsequence(
                        "info rx: host: 2 link: 0 is up",
                        "info link: Resetting MTU for link 0 because host 2 joined",
                        "info host: host: 2 (passive) best link: 0 (pri: 1)",
                        "info pmtud: PMTUD link change for host: 2 link: 0 from 522 to 1446",
                        "info pmtud: Global data MTU changed to: 1446");
        assertThat(a.knet.linkStatus()).extracting(LinkStatus::flags).containsExactly(3, 3);
    }

    @Test
    void messagesOfAllSizesArriveWhole() {
        List<Node> nodes = pair(clear(1));
        network.runMillis(3_000);
        for (int length : new int[] {17, 1446, 1447, 5_000, 65_536}) {
            byte[] sent = nodes.get(0).send(0, length, length);
            nodes.get(1).messages.clear();
            network.runMillis(1);
            assertThat(nodes.get(1).messages).containsExactly(sent);
        }
        byte[] answer = nodes.get(1).send(1, 20_000, 7);
        network.runMillis(1);
        assertThat(nodes.get(0).messages).containsExactly(answer);
    }

    @Test
    void failsOverToTheOtherLinkAndBackToTheBetterOne() {
        Node a = pair(clear(1, 10)).get(0);
        network.runMillis(15_000);
        int[] before = a.datagramsByLink.clone();
        a.send(0, 100, 1);
        assertThat(a.datagramsByLink[0] - before[0]).isZero();
        assertThat(a.datagramsByLink[1] - before[1]).isOne();

        network.path = (_, _, link, _) -> link == 1 ? 0 : 1;
        network.runMillis(600);
        assertThat(a.countLines("link: host: 2 link: 1 is down")).isZero();
        network.runMillis(1_300);
        assertThat(a.countLines("link: host: 2 link: 1 is down")).isOne();
        assertThat(a.lines).endsWith("info host: host: 2 (passive) best link: 0 (pri: 1)");
        before = a.datagramsByLink.clone();
        a.send(0, 100, 2);
        assertThat(a.datagramsByLink[0] - before[0]).isOne();

        network.path = (_, _, _, _) -> 1;
        network.runMillis(3_000);
        before = a.datagramsByLink.clone();
        a.send(0, 100, 3);
        assertThat(a.datagramsByLink[1] - before[1]).isOne();
        assertThat(a.events).doesNotContain("host 2 unreachable");
    }

    @Test
    void aPriorityChangedAtRunTimeMovesTheData() {
        List<Node> nodes = pair(clear(1, 10));
        network.runMillis(4_000);
        Node a = nodes.get(0);
        a.knet.configure(clear(20, 10), VirtualNetwork.members(2, 2));
        assertThat(a.lines)
                .contains("debug link: host: 2 link: 0 priority set to: 20")
                .endsWith("info host: host: 2 (passive) best link: 0 (pri: 20)");
        int before = a.datagramsByLink[0];
        byte[] sent = a.send(0, 50, 1);
        network.runMillis(1);
        assertThat(a.datagramsByLink[0] - before).isOne();
        assertThat(nodes.get(1).messages).containsExactly(sent);
    }

    @Test
    void anIcmpErrorTakesTheLinkDownAtTheNextTick() {
        Node a = pair(clear(1)).get(0);
        network.runMillis(15_000);
        a.knet.onPeerError(0, VirtualNetwork.address(2, 0), VirtualNetwork.address(2, 0), "Connection refused");
        assertThat(a.lines)
                .endsWith(
                        "debug udp: Received ICMP error from 10.70.0.2: Connection refused 10.70.0.2",
                        "debug udp: Setting down host 2 link 0");
        network.runMillis(200);
        assertThat(a.knet.isReachable(2)).isFalse();
        network.runMillis(3_000);
        assertThat(a.knet.isReachable(2)).isTrue();
    }

    @Test
    void aRefusalToldMoreThanOnceChangesNothing() {
        network.refusalsToldTimes = 3;
        Node a = pair(clear(1)).get(0);
        network.runMillis(5_000);
        assertThat(a.knet.dataMtu()).isEqualTo(1446);
        long passes = a.countLines("Starting PMTUD for host: 2 link: 0");
        network.runMillis(20_000);
        assertThat(a.countLines("Starting PMTUD for host: 2 link: 0")).isEqualTo(passes);
    }

    @Test
    void aBlackHoleIsBisectedLikeTheOriginalDoes() {
        network.pathMtu = 1300;
        var members = VirtualNetwork.members(2, 1);
        Node a = network.add(1, clear(1), members);
        network.add(2, clear(1), members);
        List<Integer> probes = new ArrayList<>();
        network.onSend = (from, bytes) -> {
            if (from == 1 && bytes[1] == (byte) PacketHeader.PMTUD) {
                probes.add(Endian.LITTLE.getU16(bytes, 7));
            }
        };
        network.runMillis(40_000);
        assertThat(probes).startsWith(65535, 1500, 777, 1138, 1319, 1228, 1273, 1296, 1307, 1301, 1298, 1299, 1300);
        assertThat(a.knet.dataMtu()).isEqualTo(1300 - 28 - 26);
        assertThat(a.countLines("possible MTU misconfiguration detected. kernel is reporting MTU: 1500"))
                .isOne();
    }

    @Test
    void theSameBisectionIsInTheCapture() {
        List<Integer> probes = new ArrayList<>();
        for (Pcap.Packet packet : Pcap.read("pcap/pmtud-mismatch-1500-1300.pcap")) {
            boolean ours = packet.source().equals(IpAddress.of("10.77.0.1"));
            if (ours && packet.payload()[1] == (byte) PacketHeader.PMTUD) {
                probes.add(Endian.LITTLE.getU16(packet.payload(), 7));
            }
        }
        assertThat(probes).startsWith(1500, 777, 1138, 1319, 1228, 1273, 1296, 1307, 1301, 1298, 1299, 1300);
    }

    @Test
    void withCryptoTheSameProbeIsRepeatedWithDoubledPatience() {
        network.pathMtu = 1300;
        List<Integer> probes = new ArrayList<>();
        KnetParameters encrypted = VirtualNetwork.parameters(LinkMode.PASSIVE, VirtualNetwork.key(1), 1);
        Node a = pair(encrypted).get(0);
        network.onSend = (from, bytes) -> {
            if (from == 1 && bytes.length > 600) {
                probes.add(bytes.length + 28);
            }
        };
        network.runMillis(3_000_000);
        assertThat(probes.subList(1, 8)).containsOnly(1500);
        assertThat(probes.get(8)).isBetween(780, 800);
        assertThat(a.knet.dataMtu()).isBetween(1189 - 16, 1189);
        assertThat(a.countLines("Increasing PMTUd response timeout multiplier to (128)"))
                .isPositive();
    }

    @Test
    void aManualMtuNeedsNoProbes() {
        KnetParameters auto = clear(1);
        KnetParameters manual =
                new KnetParameters(auto.linkMode(), auto.links(), 30, 1000, "none", 0, 0, true, CryptoParameters.NONE);
        List<Integer> probes = new ArrayList<>();
        network.onSend = (_, bytes) -> {
            if (bytes[1] == (byte) PacketHeader.PMTUD) {
                probes.add(bytes.length);
            }
        };
        Node a = pair(manual).get(0);
        network.runMillis(3_000);
        assertThat(a.knet.dataMtu()).isEqualTo(946);
        assertThat(probes).isEmpty();
        a.knet.configure(auto, VirtualNetwork.members(2, 1));
        network.runMillis(400);
        assertThat(a.knet.dataMtu()).isEqualTo(1446);
        assertThat(probes).isNotEmpty();
    }

    @Test
    void aRestartedPeerIsRecognisedByItsFirstPing() {
        var members = VirtualNetwork.members(2, 1);
        Node a = network.add(1, clear(1), members);
        Node b = network.add(2, clear(1), members);
        network.runMillis(3_000);
        for (int i = 0; i < 5; i++) {
            b.send(0, 100, i);
        }
        network.runMillis(1_000);
        assertThat(a.messages).hasSize(5);
        network.remove(b);
        Node restarted = network.add(2, clear(1), members);
        network.runMillis(3_000);
        assertThat(a.events).doesNotContain("host 2 unreachable");
        byte[] first = restarted.send(0, 100, 77);
        network.runMillis(1);
        assertThat(a.messages).hasSize(6).last().isEqualTo(first);
    }

    @Test
    void activeModeSendsOnAllLinksAndDeliversOnce() {
        List<Node> nodes = pair(VirtualNetwork.parameters(LinkMode.ACTIVE, CryptoParameters.NONE, 1, 1));
        network.runMillis(3_000);
        int[] before = nodes.get(0).datagramsByLink.clone();
        byte[] sent = nodes.get(0).send(0, 4_000, 1);
        network.runMillis(1);
        assertThat(nodes.get(0).datagramsByLink[0] - before[0]).isEqualTo(3);
        assertThat(nodes.get(0).datagramsByLink[1] - before[1]).isEqualTo(3);
        assertThat(nodes.get(1).messages).containsExactly(sent);
        assertThat(nodes.get(0).lines).contains("info host: host: 2 has 2 active links");
    }

    @Test
    void roundRobinAlternatesStrictlyByMessage() {
        List<Node> nodes = pair(VirtualNetwork.parameters(LinkMode.RR, CryptoParameters.NONE, 1, 1));
        network.runMillis(3_000);
        Node a = nodes.get(0);
        int[] before = a.datagramsByLink.clone();
        for (int i = 0; i < 10; i++) {
            int calls = a.sendCalls;
            a.send(0, 4_000, i);
            assertThat(a.sendCalls - calls).as("one call a message").isOne();
            assertThat(a.datagramsByLink[i % 2] - before[i % 2]).isEqualTo(3 * (i / 2 + 1));
        }
        network.runMillis(1);
        assertThat(nodes.get(1).messages).hasSize(10);
    }

    @Test
    void sequenceNumbersWrapPastZeroAndAnnounceThemselves() {
        List<Node> nodes = pair(clear(1));
        network.runMillis(3_000);
        List<Integer> untimed = new ArrayList<>();
        List<Integer> seqs = new ArrayList<>();
        network.onSend = (from, bytes) -> {
            if (from == 1 && bytes[1] == (byte) PacketHeader.PING && bytes[25] == 0) {
                untimed.add(Endian.BIG.getU16(bytes, 23));
            }
            if (from == 1 && bytes[1] == PacketHeader.DATA) {
                seqs.add(Endian.BIG.getU16(bytes, 6));
            }
        };
        for (int i = 1; i <= 66_000; i++) {
            nodes.get(0).send(0, 20, i);
            if (i % 1000 == 0) {
                network.runMillis(1);
            }
        }
        network.runMillis(1);
        assertThat(nodes.get(1).messages).hasSize(66_000);
        assertThat(untimed).containsExactly(8191, 16382, 24573, 32764, 40955, 49146, 57337, 65528);
        assertThat(seqs.get(0)).isEqualTo(1);
        assertThat(seqs.subList(65_534, 65_536)).containsExactly(65_535, 1);
    }

    @Test
    void unicastReachesOnlyItsNode() {
        var members = VirtualNetwork.members(3, 1);
        Node a = network.add(1, clear(1), members);
        Node b = network.add(2, clear(1), members);
        Node c = network.add(3, clear(1), members);
        network.runMillis(3_000);
        a.send(2, 100, 1);
        byte[] misdirected = VirtualNetwork.message(3, 100, 2);
        a.knet.unicast(0, 2, misdirected, 0, 100);
        network.runMillis(1);
        assertThat(b.messages).hasSize(1);
        assertThat(c.messages).isEmpty();
        assertThat(b.countLines("rx: Packet is not for us")).isOne();
        int calls = a.sendCalls;
        a.send(1, 100, 3);
        a.knet.unicast(0, 99, misdirected, 0, 100);
        assertThat(a.sendCalls).isEqualTo(calls);
    }

    @Test
    void membersComeAndGoAtRunTime() {
        Node a = network.add(1, clear(1), VirtualNetwork.members(2, 1));
        network.add(2, clear(1), VirtualNetwork.members(3, 1));
        Node c = network.add(3, clear(1), VirtualNetwork.members(3, 1));
        network.runMillis(3_000);
        assertThat(a.countLines("node 3") + a.countLines("10.70.0.3:5405 as node 3"))
                .isPositive();
        a.knet.configure(clear(1), VirtualNetwork.members(3, 1));
        network.runMillis(3_000);
        assertThat(a.knet.isReachable(3)).isTrue();
        a.knet.configure(clear(1), VirtualNetwork.members(2, 1));
        assertThat(a.events).endsWith("link 3/0 down", "host 3 unreachable");
        assertThat(a.knet.isReachable(2)).isTrue();
        assertThat(a.knet.hostStatus()).hasSize(2);
        assertThat(c.knet.isReachable(2)).isTrue();
    }

    @Test
    void statisticsHaveTheOriginalsNames() {
        Node a = pair(clear(1)).get(0);
        network.runMillis(3_000);
        a.send(0, 5_000, 1);
        Map<String, Long> values = new TreeMap<>();
        a.knet.visitStatistics((key, _, value) -> values.put(key, value));
        assertThat(values)
                .containsEntry("stats.knet.node2.link0.enabled", 1L)
                .containsEntry("stats.knet.node2.link0.connected", 1L)
                .containsEntry("stats.knet.node2.link0.mtu", 1446L)
                .containsEntry("stats.knet.node2.link0.tx_data_packets", 4L)
                .containsEntry("stats.knet.node2.link0.tx_data_bytes", 5_000L + 4 * 14)
                .containsEntry("stats.knet.node2.link0.up_count", 1L)
                .containsEntry("stats.knet.node2.link0.down_count", 1L)
                .containsEntry("stats.knet.node2.link0.latency_max", 200L)
                .containsEntry("stats.knet.node1.link0.mtu", 65535L)
                .containsEntry("stats.knet.node1.link0.tx_data_packets", 1L)
                .containsEntry("stats.knet.handle.rx_crypt_time_min", -1L);
        assertThat(values.keySet().stream().filter(key -> key.startsWith("stats.knet.node2.link0.")))
                .hasSize(39);
        a.knet.clearStatistics();
        a.knet.visitStatistics((key, _, value) -> values.put(key, value));
        assertThat(values)
                .containsEntry("stats.knet.node2.link0.latency_min", 0L)
                .containsEntry("stats.knet.node2.link0.tx_data_packets", 0L);
    }

    @Test
    void compressionIsChosenBySenderAndUnderstoodByAll() {
        KnetParameters plain = clear(1);
        KnetParameters zlib =
                new KnetParameters(plain.linkMode(), plain.links(), 30, 0, "zlib", 0, 6, true, CryptoParameters.NONE);
        var members = VirtualNetwork.members(2, 1);
        Node a = network.add(1, zlib, members);
        Node b = network.add(2, plain, members);
        network.runMillis(3_000);
        byte[] even = new byte[40_000];
        int before = a.datagramsByLink[0];
        a.knet.broadcast(0, even, 0, even.length);
        byte[] small = a.send(0, 90, 1);
        network.runMillis(1);
        assertThat(a.datagramsByLink[0] - before).isEqualTo(2);
        assertThat(b.messages).containsExactly(even, small);
        Map<String, Long> values = new TreeMap<>();
        a.knet.visitStatistics((key, _, value) -> values.put(key, value));
        assertThat(values)
                .containsEntry("stats.knet.handle.tx_compressed_packets", 1L)
                .containsEntry("stats.knet.handle.tx_compressed_original_bytes", 40_000L)
                .containsEntry("stats.knet.handle.tx_uncompressed_packets", 1L);
        KnetParameters unknown =
                new KnetParameters(plain.linkMode(), plain.links(), 30, 0, "brotli", 0, 6, true, CryptoParameters.NONE);
        a.knet.configure(unknown, members);
        assertThat(a.lines)
                .contains(
                        "error compress: compress model brotli not supported",
                        "error knet_handle_compress failed: Invalid argument (22)");
    }
}
