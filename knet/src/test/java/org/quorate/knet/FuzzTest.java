package org.quorate.knet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.IpAddress;
import org.quorate.base.RandomSource;
import org.quorate.config.CryptoParameters;
import org.quorate.config.LinkMode;
import org.quorate.knet.Vectors.Vector;
import org.quorate.knet.VirtualNetwork.Node;

/** No datagram throws, and after a flood of hostile ones the link still works. */
final class FuzzTest {
    private static final int PACKETS = 20_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostileDatagramsDoNoHarm(boolean encrypted) {
        VirtualNetwork network = new VirtualNetwork(3);
        CryptoParameters crypto = encrypted ? VirtualNetwork.key(1) : CryptoParameters.NONE;
        var members = VirtualNetwork.members(3, 2);
        var parameters = VirtualNetwork.parameters(LinkMode.PASSIVE, crypto, 1, 1);
        Node a = network.add(1, parameters, members);
        Node b = network.add(2, parameters, members);
        network.runMillis(3_000);
        List<byte[]> seeds = new ArrayList<>();
        for (String directory : List.of("clear", "compress", "crypto")) {
            for (Vector vector : Vectors.packets(directory)) {
                seeds.add(vector.bytes());
            }
        }
        RandomSource random = RandomSource.seeded(5);
        List<IpAddress> sources = List.of(
                VirtualNetwork.address(2, 0),
                VirtualNetwork.address(3, 1),
                VirtualNetwork.address(1, 0),
                IpAddress.of("fe80::1"));
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = hostile(seeds, random);
            int length = random.nextInt(3) == 0 ? random.nextInt(packet.length + 1) : packet.length;
            a.knet.onDatagram(random.nextInt(9), sources.get(random.nextInt(4)), 5405, packet, 0, length);
            if (i % 1_000 == 0) {
                a.lines.clear();
                a.messages.clear();
                network.runMillis(100);
            }
        }
        network.runMillis(5_000);
        assertThat(a.knet.isReachable(2)).isTrue();
        assertThat(a.knet.dataMtu()).isGreaterThanOrEqualTo(389);
        a.messages.clear();
        for (int i = 0; i < 5_000; i++) {
            b.send(0, 20, i);
        }
        network.runMillis(5);
        a.messages.clear();
        byte[] sent = b.send(0, 30_000, 1);
        network.runMillis(5);
        assertThat(a.messages).containsExactly(sent);
    }

    private static byte[] hostile(List<byte[]> seeds, RandomSource random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? 65_535 : 200)];
            random.nextBytes(noise, 0, noise.length);
            if (random.nextInt(2) == 0) {
                noise[0] = 1;
            }
            return noise;
        }
        byte[] packet = seeds.get(random.nextInt(seeds.size())).clone();
        packet[3] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 2);
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            packet[random.nextInt(random.nextInt(2) == 0 ? 26 : packet.length) % packet.length] =
                    (byte) random.nextLong();
        }
        return packet;
    }
}
