package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.quorate.config.CryptoParameters;
import org.quorate.config.LinkMode;
import org.quorate.knet.VirtualNetwork.Node;

/** Whatever a network loses, doubles, reorders or damages: what is delivered was sent, whole, and is delivered once. */
final class LossyNetworkTest {
    @Property(tries = 40)
    void deliversASubsetOnce(
            @ForAll long seed,
            @ForAll LinkMode mode,
            @ForAll boolean encrypted,
            @ForAll @IntRange(min = 0, max = 30) int lossPercent) {
        VirtualNetwork network = new VirtualNetwork(seed);
        CryptoParameters crypto = encrypted ? VirtualNetwork.key(1) : CryptoParameters.NONE;
        var members = VirtualNetwork.members(2, 2);
        Node a = network.add(1, VirtualNetwork.parameters(mode, crypto, 1, 2), members);
        Node b = network.add(2, VirtualNetwork.parameters(mode, crypto, 1, 2), members);
        network.runMillis(3_000);
        network.jitterNanos = 2 * VirtualNetwork.MILLI;
        network.path = (_, _, _, datagram) -> {
            int fate = network.random.nextInt(100);
            if (encrypted && fate < 5) {
                datagram[network.random.nextInt(datagram.length)] ^= 0x10;
            }
            return fate < lossPercent ? 0 : fate > 90 ? 2 : 1;
        };
        Map<Integer, byte[]> sent = new HashMap<>();
        for (int mark = 1; mark <= 100; mark++) {
            int length = 17 + network.random.nextInt(mark % 10 == 0 ? 30_000 : 2_000);
            sent.put(mark, a.send(mark % 3 == 0 ? 2 : 0, length, mark));
            network.runMillis(network.random.nextInt(4));
        }
        network.runMillis(100);
        Set<Integer> delivered = new HashSet<>();
        for (byte[] message : b.messages) {
            int mark = (message[13] & 0xFF) | (message[14] & 0xFF) << 8;
            assertThat(message).isEqualTo(sent.get(mark));
            assertThat(delivered.add(mark))
                    .as("message %d delivered again", mark)
                    .isTrue();
        }
        if (lossPercent == 0 && !encrypted) {
            assertThat(delivered).hasSize(100);
        }
        assertThat(List.of(a, b)).allMatch(node -> node.events.contains("mtu " + node.knet.dataMtu()));
    }
}
