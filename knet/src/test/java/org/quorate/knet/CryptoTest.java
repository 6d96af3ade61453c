package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.quorate.base.IpAddress;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.knet.VirtualNetwork.Node;

/** Encrypted links: changes of key under traffic, and what an operator is told when keys do not match. */
final class CryptoTest {
    private final VirtualNetwork network = new VirtualNetwork(2);

    private static KnetParameters with(CryptoParameters crypto) {
        return VirtualNetwork.parameters(LinkMode.PASSIVE, crypto, 1);
    }

    private List<Node> pair(CryptoParameters first, CryptoParameters second) {
        var members = VirtualNetwork.members(2, 1);
        return List.of(network.add(1, with(first), members), network.add(2, with(second), members));
    }

    @Test
    void encryptedMessagesArriveWhole() {
        List<Node> nodes = pair(VirtualNetwork.key(1), VirtualNetwork.key(1));
        network.runMillis(3_000);
        assertThat(nodes.get(0).knet.dataMtu()).isEqualTo(1397);
        byte[] sent = nodes.get(0).send(0, 65_536, 1);
        network.runMillis(1);
        assertThat(nodes.get(1).messages).containsExactly(sent);
    }

    @Test
    void theKeyChangesWithoutALostMessage() {
        change(VirtualNetwork.key(1), VirtualNetwork.key(2));
    }

    @Test
    void cryptoIsSwitchedOnAndOffWithoutALostMessage() {
        change(CryptoParameters.NONE, VirtualNetwork.key(2));
        network.nodes.clear();
        change(VirtualNetwork.key(2), CryptoParameters.NONE);
    }

    /** Both nodes take each step at another time, as their phase messages arrive. */
    private void change(CryptoParameters from, CryptoParameters to) {
        List<Node> nodes = pair(from, from);
        Node a = nodes.get(0);
        Node b = nodes.get(1);
        network.runMillis(3_000);
        assertThat(a.knet.isCryptoChange(from)).isFalse();
        assertThat(a.knet.isCryptoChange(to)).isTrue();
        List<Runnable> steps = List.of(
                () -> a.knet.loadCrypto(to),
                () -> b.knet.loadCrypto(to),
                () -> b.knet.activateCrypto(),
                () -> a.knet.activateCrypto(),
                () -> a.knet.cleanUpCrypto(),
                () -> b.knet.cleanUpCrypto());
        int sent = 0;
        for (Runnable step : steps) {
            step.run();
            a.send(0, 3_000, ++sent);
            b.send(0, 3_000, sent);
            network.runMillis(300);
            assertThat(a.messages).hasSize(sent);
            assertThat(b.messages).hasSize(sent);
        }
        network.runMillis(5_000);
        assertThat(a.events).doesNotContain("host 2 unreachable");
        assertThat(a.countLines("Unable to decrypt")).isZero();
        assertThat(a.countLines("Received incorrect")).isZero();
    }

    @Test
    void aWrongKeyIsNamedAtMostOnceInTenSeconds() {
        Node a = pair(VirtualNetwork.key(1), VirtualNetwork.key(2)).get(0);
        network.runMillis(9_000);
        assertThat(a.knet.isReachable(2)).isFalse();
        assertThat(a.lines)
                .containsSubsequence(
                        "warning node 2 (10.70.0.2 link 0): 1 packets that fail authentication: its authkey differs, or"
                                + " crypto is off there",
                        "error opensslcrypto: Digest does not match. Check crypto key and configuration.",
                        "error rx: Unable to decrypt packet from 10.70.0.2:5405 (size 80)!");
        assertThat(a.countLines("Digest does not match")).isOne();
        network.runMillis(10_000);
        assertThat(a.countLines("Digest does not match")).isEqualTo(2);
        assertThat(a.lines).anyMatch(line -> line.matches(".*link 0\\): 1[0-9] packets that fail authentication.*"));
        assertThat(rejected(a)).containsOnlyKeys("stats.knet.rejected.authentication");
        assertThat(rejected(a).get("stats.knet.rejected.authentication")).isGreaterThan(10);
        a.knet.clearStatistics();
        assertThat(rejected(a)).isEmpty();
    }

    private static Map<String, Long> rejected(Node node) {
        Map<String, Long> found = new TreeMap<>();
        node.knet.visitStatistics((key, type, value) -> {
            if (key.startsWith("stats.knet.rejected.")) {
                found.put(key, value);
            }
        });
        return found;
    }

    @Test
    void cryptoOnAtOneEndOnlyIsNamedAtBoth() {
        List<Node> nodes = pair(VirtualNetwork.key(1), CryptoParameters.NONE);
        network.runMillis(3_000);
        assertThat(nodes.get(0).lines)
                .contains("warning node 2 (10.70.0.2 link 0): 1 packets in clear text: crypto is off there, but on"
                        + " here");
        assertThat(nodes.get(1).lines)
                .contains("warning node 1 (10.70.0.1 link 0): 1 packets that are not knet version 1: crypto is on"
                        + " there, but off here");
    }

    @Test
    void strangersAreNamed() {
        Node a = network.add(1, with(CryptoParameters.NONE), VirtualNetwork.members(2, 1));
        byte[] ping = Vectors.bytes("clear/ping.bin");
        IpAddress stranger = IpAddress.of("10.9.9.9");
        a.knet.onDatagram(0, stranger, 40000, ping, 0, ping.length);
        assertThat(a.lines)
                .endsWith(
                        "warning 10.9.9.9:40000 as node 2: 1 packets from an address that is not its own on this link:"
                                + " nodelists differ, or links are crossed",
                        "warning rx: Packet rejected from 10.9.9.9:40000");
        ping[3] = 9;
        a.knet.onDatagram(0, stranger, 40000, ping, 0, ping.length);
        assertThat(a.lines).last().asString().contains("as node 9: 1 packets of a node id that is not in the nodelist");
    }

    @Test
    void aRefusingPeerThatNeverWasUpIsNamed() {
        Node a = network.add(1, with(CryptoParameters.NONE), VirtualNetwork.members(2, 1));
        IpAddress peer = VirtualNetwork.address(2, 0);
        for (int i = 0; i < 10; i++) {
            a.knet.onPeerError(0, peer, peer, "Connection refused");
        }
        assertThat(a.countLines("node 2 (10.70.0.2 link 0): 1 refused: nobody listens on our port there"))
                .isOne();
    }
}
