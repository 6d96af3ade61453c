package org.quorate.knet.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.quorate.base.RandomSource;
import org.quorate.knet.Pcap;
import org.quorate.knet.packet.DataPacket;
import org.quorate.knet.packet.PacketHeader;
import org.quorate.knet.packet.Protocol;

/** Duplicates, fragments and restarts of one sender (spec 10 §6). */
final class SenderStateTest {
    private final SenderState sender = new SenderState();

    private static byte[] fragment(int seq, int fragments, int number, int length) {
        byte[] packet = new byte[DataPacket.HEADER_BYTES + length];
        DataPacket.encode(packet, 0, 2, seq, 0, true, fragments, number, 0);
        for (int i = 0; i < length; i++) {
            packet[DataPacket.HEADER_BYTES + i] = (byte) number;
        }
        return packet;
    }

    private int add(byte[] packet) {
        DataPacket data = new DataPacket();
        assertThat(data.decode(packet, 0, packet.length)).isTrue();
        assertThat(sender.isDuplicate(data.seq())).isFalse();
        return sender.reassemble(data, packet);
    }

    @Test
    void aMessageIsDuplicateOnceDeliveredWithinTheWindow() {
        for (int seq = 1; seq <= 5000; seq++) {
            assertThat(sender.isDuplicate(seq)).isFalse();
            sender.markDelivered(seq);
        }
        assertThat(sender.isDuplicate(5000 - 4095)).isTrue();
        assertThat(sender.isDuplicate(5000)).isTrue();
        assertThat(sender.newest()).isEqualTo(5000);
        assertThat(sender.isDuplicate(5000 - 4096)).as("too old to know").isFalse();
    }

    @Property(tries = 100)
    void noMessageIsEverDuplicateBeforeDeliveryNorFreshAfter(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 65535) int start) {
        RandomSource random = RandomSource.seeded(seed);
        SenderState state = new SenderState();
        Set<Integer> delivered = new HashSet<>();
        int newest = start;
        for (int i = 0; i < 500; i++) {
            newest = (newest + random.nextInt(8)) % 65535 + 1;
            int seq = Math.floorMod(newest - 1 - random.nextInt(64), 65535) + 1;
            assertThat(state.isDuplicate(seq)).isEqualTo(delivered.contains(seq));
            state.markDelivered(seq);
            delivered.add(seq);
        }
    }

    @Test
    void fragmentsInAnyOrderMakeTheMessage() {
        assertThat(add(fragment(9, 3, 3, 7))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 1, 482))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 1, 482))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 2, 482))).isEqualTo(971);
        assertThat(sender.message()[481]).isEqualTo((byte) 1);
        assertThat(sender.message()[482]).isEqualTo((byte) 2);
        assertThat(sender.message()[970]).isEqualTo((byte) 3);
    }

    @Test
    void contradictingFragmentsAreIgnored() {
        add(fragment(9, 3, 1, 482));
        assertThat(add(fragment(9, 4, 2, 482))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 2, 481))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 2, 482))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(9, 3, 3, 482))).isEqualTo(3 * 482);
    }

    @Test
    void noMessageIsLongerThanTheLargest() {
        assertThat(add(fragment(5, 254, 1, 60_000))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(6, 2, 2, 60_000))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(6, 2, 1, 60_000))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(7, 2, 2, 5_536))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(7, 2, 1, 60_000))).isEqualTo(Protocol.MAX_MESSAGE);
    }

    @Test
    void anIncompleteMessageIsGivenUpWhenItFallsBehind() {
        add(fragment(100, 2, 1, 10));
        for (int seq = 101; seq <= 134; seq++) {
            sender.isDuplicate(seq);
        }
        assertThat(add(fragment(100, 2, 2, 10))).isEqualTo(SenderState.INCOMPLETE);
        assertThat(add(fragment(100, 2, 1, 10))).as("begun once, not again").isEqualTo(SenderState.INCOMPLETE);
    }

    @Test
    void aPingWithSequenceZeroForgetsTheSenderOnce() {
        sender.onTimedPing(3);
        sender.isDuplicate(3);
        sender.markDelivered(3);
        assertThat(sender.isDuplicate(3)).isTrue();
        sender.onTimedPing(0);
        assertThat(sender.isDuplicate(3)).isFalse();
        sender.markDelivered(3);
        sender.onTimedPing(0);
        assertThat(sender.isDuplicate(3)).isTrue();
    }

    @Test
    void anUntimedPingWithoutDataMovesTheWindow() {
        sender.isDuplicate(100);
        sender.markDelivered(100);
        sender.onUntimedPing(8191);
        assertThat(sender.newest()).isEqualTo(8191);
        sender.onUntimedPing(16382);
        assertThat(sender.newest()).isEqualTo(16382);
        assertThat(sender.isDuplicate(16382 - 4000)).isFalse();
    }

    @Test
    void theCapturedWrapIsNoJump() {
        List<Integer> seqs = new ArrayList<>();
        int untimed = 0;
        for (Pcap.Packet packet : Pcap.read("pcap/seq-wrap-and-untimed-ping.pcap")) {
            byte[] bytes = packet.payload();
            if (PacketHeader.type(bytes, 0) == PacketHeader.PING && bytes[25] == 0) {
                untimed++;
                sender.onUntimedPing(((bytes[23] & 0xFF) << 8) | (bytes[24] & 0xFF));
            }
            DataPacket data = new DataPacket();
            if (PacketHeader.type(bytes, 0) == PacketHeader.DATA && data.decode(bytes, 0, bytes.length)) {
                seqs.add(data.seq());
                if (!sender.isDuplicate(data.seq())) {
                    sender.markDelivered(data.seq());
                }
            }
        }
        assertThat(untimed).isPositive();
        assertThat(seqs).containsSubsequence(40955, 65535, 1);
        assertThat(sender.isDuplicate(65535)).isTrue();
        assertThat(sender.isDuplicate(1)).isTrue();
    }
}
