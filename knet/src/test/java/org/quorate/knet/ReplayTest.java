package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.IpAddress;
import org.quorate.base.wire.Endian;
import org.quorate.config.CryptoParameters;
import org.quorate.config.CryptoParameters.Cipher;
import org.quorate.config.CryptoParameters.Hash;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.config.Member;
import org.quorate.knet.VirtualNetwork.Node;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;
import org.quorate.knet.packet.PingPacket;

/** Captures of whole clusters, played to one instance in the place of the original at one of the nodes. */
final class ReplayTest {
    private static final String MAGIC = "70c003";

    /** Members with the addresses of the captures: 10.77.0.n on link 0 and 10.78.0.n on link 1, or fd77::n. */
    private static List<Member> members(int nodes, boolean v6) {
        List<Member> members = new ArrayList<>();
        for (Member member : VirtualNetwork.members(nodes, 2)) {
            var addresses = new ArrayList<>(member.addresses());
            for (int link = 0; link < 2; link++) {
                String text = v6 ? "fd7" + (7 + link) + "::" : "10.7" + (7 + link) + ".0.";
                addresses.set(link, Optional.of(IpAddress.of(text + member.nodeId())));
            }
            members.add(new Member(member.nodeId(), null, addresses));
        }
        return members;
    }

    private static Node play(List<Pcap.Packet> packets, List<Member> members, KnetParameters parameters, Script at) {
        VirtualNetwork network = new VirtualNetwork(1);
        IpAddress own = members.get(0).address(0).orElseThrow();
        network.nowNanos = packets.get(0).nanos() - clockOffset(packets, own);
        Node node = network.add(1, parameters, members);
        for (int i = 0; i < packets.size(); i++) {
            Pcap.Packet packet = packets.get(i);
            long when = packet.nanos() - clockOffset(packets, own);
            network.runMillis(Math.max(0, (when - network.nowNanos) / VirtualNetwork.MILLI));
            node.timers.setNow(when);
            at.before(i, node.knet);
            if (packet.destination().equals(own)) {
                node.knet.onDatagram(0, packet.source(), packet.port(), packet.payload(), 0, packet.payload().length);
            }
        }
        network.runMillis(100);
        return node;
    }

    /** Something to do before the n-th packet. */
    private interface Script {
        void before(int packet, Knet knet);
    }

    /** Capture time less the clock of the node the capture is of, so that the pongs in it are in time; 0 for encrypted ones. */
    private static long clockOffset(List<Pcap.Packet> packets, IpAddress node) {
        PingPacket ping = new PingPacket();
        for (Pcap.Packet packet : packets) {
            boolean isPing = packet.payload().length == PingPacket.BYTES
                    && packet.payload()[1] == (byte) PacketHeader.PING
                    && packet.source().equals(node);
            if (isPing && ping.decode(packet.payload(), 0, PingPacket.BYTES)) {
                return packet.nanos() - ping.timestampNanos();
            }
        }
        return 0;
    }

    @ParameterizedTest
    @CsvSource({"clear-3node-join, 3, false", "ipv6-join, 2, true", "clear-node3-restart, 3, false"})
    void takesPartInAStartOfTheOriginal(String capture, int nodes, boolean v6) {
        List<Pcap.Packet> packets = Pcap.read("pcap/" + capture + ".pcap");
        KnetParameters parameters = VirtualNetwork.parameters(LinkMode.PASSIVE, CryptoParameters.NONE, 1);
        List<Member> members = members(nodes, v6);
        Node node = play(packets, members, parameters, (_, _) -> {});
        IpAddress own = members.get(0).address(0).orElseThrow();
        for (int peer = 2; peer <= nodes; peer++) {
            assertThat(node.knet.isReachable(peer)).as("node %d", peer).isTrue();
        }
        TreeSet<String> sent = new TreeSet<>();
        DataPacket data = new DataPacket();
        for (Pcap.Packet packet : packets) {
            byte[] bytes = packet.payload();
            if (packet.destination().equals(own) && bytes[1] == 0 && data.decode(bytes, 0, bytes.length)) {
                sent.add(data.node() + "/" + data.seq());
            }
        }
        assertThat(node.messages).hasSizeGreaterThan(20).hasSizeLessThanOrEqualTo(sent.size() * 2);
        assertThat(node.messages)
                .allSatisfy(message ->
                        assertThat(HexFormat.of().formatHex(message, 0, 3)).isEqualTo(MAGIC));
        assertThat(node.lines).noneMatch(line -> line.startsWith("error"));
        assertThat(node.countLines("already been delivered")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "rekey-ab, authkey-256 aes256 sha256, authkey-256-reversed aes256 sha256",
        "rekey-bc, authkey-256-reversed aes256 sha256, authkey-256-reversed aes128 sha1",
        "rekey-off, authkey-256-reversed aes128 sha1, none",
        "rekey-on, none, authkey-256 aes256 sha256",
    })
    void followsAChangeOfKeyOfTheOriginal(String capture, String from, String to) {
        List<Pcap.Packet> packets = Pcap.read("pcap/" + capture + ".pcap");
        CryptoParameters next = crypto(to);
        KnetParameters parameters = VirtualNetwork.parameters(LinkMode.PASSIVE, crypto(from), 1);
        Node node = play(packets, members(2, false), parameters, (i, knet) -> {
            if (i == 0) {
                knet.loadCrypto(next);
            }
            if (i == packets.size() / 2) {
                knet.activateCrypto();
            }
        });
        IpAddress own = IpAddress.of("10.77.0.1");
        long incoming = packets.stream()
                .filter(packet -> packet.destination().equals(own))
                .count();
        long[] accepted = new long[1];
        node.knet.visitStatistics((key, _, value) -> {
            if (key.equals("stats.knet.node2.link0.rx_total_packets")) {
                accepted[0] = value;
            }
        });
        assertThat(accepted[0]).isEqualTo(incoming).isGreaterThan(20);
        assertThat(node.lines).noneMatch(line -> line.startsWith("error") || line.contains("version does not"));
    }

    private static CryptoParameters crypto(String text) {
        String[] parts = text.split(" ");
        if (parts.length == 1) {
            return CryptoParameters.NONE;
        }
        return new CryptoParameters(
                "openssl",
                Cipher.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                Hash.valueOf(parts[2].toUpperCase(Locale.ROOT)),
                Vectors.bytes("crypto/" + parts[0] + ".bin"));
    }

    @Test
    void activeModeOfTheOriginalRepeatsItsNumbersOnBothLinks() {
        TreeSet<Integer> both = new TreeSet<>(seqs("links-active-link0"));
        both.retainAll(seqs("links-active-link1"));
        assertThat(both).hasSizeGreaterThan(20);
        List<Integer> even = seqs("links-rr-link0");
        List<Integer> odd = seqs("links-rr-link1");
        assertThat(even).doesNotContainAnyElementsOf(odd);
    }

    private static List<Integer> seqs(String capture) {
        List<Integer> seqs = new ArrayList<>();
        for (Pcap.Packet packet : Pcap.read("pcap/" + capture + ".pcap")) {
            byte[] bytes = packet.payload();
            if (bytes[1] == PacketHeader.DATA && PacketHeader.node(bytes, 0) == 1) {
                seqs.add(Endian.BIG.getU16(bytes, 6));
            }
        }
        return seqs;
    }
}
