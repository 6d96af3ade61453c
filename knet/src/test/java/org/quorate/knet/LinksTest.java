package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.config.CryptoParameters;
import org.quorate.config.KnetParameters;
import org.quorate.config.LinkMode;
import org.quorate.knet.VirtualNetwork.Node;

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
}
