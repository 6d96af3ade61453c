package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.base.wire.Endian;
import org.quorate.totem.wire.CapturedMessages;
import org.quorate.totem.wire.Header;

/** Nothing that comes from the network throws, and a ring under such fire still orders messages. */
class HostileInputTest {
    private static final int MUTANTS = 24_000;

    @Test
    void neitherNoiseNorMutatedMessagesThrow() {
        long seed = 20_240_601;
        RandomSource random = RandomSource.seeded(seed);
        List<byte[]> captured = CapturedMessages.all();
        VirtualCluster cluster = new VirtualCluster(seed);
        cluster.startAll(3);
        cluster.nodes().forEach(node -> node.logLevel = Level.ERROR);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] packet = i % 10 == 0 ? noise(random) : mutate(captured.get(random.nextInt(captured.size())), random);
            if (i % 3 == 0) {
                nameRing(packet, cluster.node(1).totem());
            }
            try {
                cluster.node(1 + random.nextInt(3)).arrive(packet, 0);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("packet " + i + " of seed " + seed + ": " + Arrays.toString(packet), e);
            }
            if (i % 50 == 0) {
                cluster.runFor(random.nextInt(200));
                cluster.node(1).send("under fire " + i);
            }
        }
        cluster.nodes().forEach(node -> node.crash());
        assertThat(cluster.node(1).totem().stats().rxMsgDropped()).isPositive();
    }

    /** The ring id of the ring as it is, at the offset of an mcast or a token: such packets get far. */
    private static void nameRing(byte[] packet, Totem totem) {
        if (packet.length < 50) {
            return;
        }
        int at = Header.type(packet, 0) == 1 ? 25 : 29;
        Endian.LITTLE.putInt(packet, at, totem.ringId().rep());
        Endian.LITTLE.putLong(packet, at + 4, totem.ringId().seq());
    }

    private static byte[] noise(RandomSource random) {
        byte[] packet = new byte[random.nextInt(200)];
        random.nextBytes(packet, 0, packet.length);
        if (packet.length > 4 && random.nextInt(2) == 0) {
            packet[0] = 0x70;
            packet[1] = (byte) 0xC0;
            packet[2] = 3;
            packet[3] = (byte) random.nextInt(6);
        }
        return packet;
    }

    private static byte[] mutate(byte[] message, RandomSource random) {
        byte[] mutant = message.length > 2000 ? Arrays.copyOf(message, 2000) : message.clone();
        if (random.nextInt(4) == 0) {
            mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length + 40));
        }
        for (int n = random.nextInt(6); n > 0 && mutant.length > 13; n--) {
            int at = 3 + random.nextInt(Math.min(mutant.length, 120) - 3);
            mutant[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0xFF;
                case 1 -> 0x7F;
                case 2 -> (byte) (mutant[at] + 1);
                default -> (byte) random.nextInt(256);
            };
        }
        return mutant;
    }

    @Test
    void everyRefusalIsLoggedAsTheOriginalDoes() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.startAll(1);
        VirtualNode node = cluster.node(1);
        byte[] token = CapturedMessages.bytes("token-02-initial-knet");
        node.arrive(new byte[3], 0);
        node.arrive(bytes(0xFF, 0xFF), 0);
        node.arrive(bytes(0xFE, 0xFE), 0);
        node.arrive(bytes(1, 0), 0);
        node.arrive(bytes(3, 0), 0);
        node.arrive(bytes(0x80, 0), 0);
        node.arrive(with(token, 2, 2), 0);
        node.arrive(with(token, 3, 9), 0);
        node.arrive(with(token, 3, 0x80), 0);
        for (int type = 0; type < 6; type++) {
            node.arrive(Arrays.copyOf(with(token, 3, type), 13), 0);
        }
        node.arrive(Arrays.copyOf(token, 1501), 0);
        node.arrive(with(token, 53, 31), 0);
        node.arrive(with(token, 56, 0x80), 0);
        node.arrive(with(CapturedMessages.bytes("join-02-two"), 18, 2), 0);
        node.arrive(with(CapturedMessages.bytes("commit-01-single"), 38, 2), 0);
        assertThat(node.log)
                .contains(
                        "Message received from (unknown) is too short...  Ignoring 3.",
                        badMagic("Corosync 2.2"),
                        badMagic("Corosync 2.3+"),
                        badMagic("unencrypted Kronosnet"),
                        badMagic("unencrypted Corosync 2.0/2.1/1.x/OpenAIS"),
                        badMagic("encrypted Kronosnet/Corosync 2.0/2.1/1.x/OpenAIS or unknown"),
                        "Message received from (unknown) has unsupported version 2... Ignoring",
                        "Message received from (unknown) has wrong type...  ignoring 9.",
                        "Message received from (unknown) has wrong type...  ignoring -128.",
                        "Received orf_token message is too short...  ignoring.",
                        "Received mcast message is too short...  ignoring.",
                        "Received memb_merge_detect message is too short...  ignoring.",
                        "Received memb_join message is too short...  ignoring.",
                        "Received memb_commit_token message is too short...  ignoring.",
                        "Received token_hold_cancel message is too short...  ignoring.",
                        "Received orf_token message is too long...  ignoring.",
                        "Received orf_token message rtr_entries is corrupted...  ignoring.",
                        "Received memb_join message list_entries exceeds the maximum allowed value...  ignoring.",
                        "Received memb_commit_token message addr_entries is corrupted...  ignoring.");
        assertThat(cluster.isRingOf(1)).isTrue();
    }

    private static String badMagic(String sender) {
        return "Message received from (unknown) has bad magic number (probably sent by " + sender + ").. Ignoring";
    }

    private static byte[] bytes(int first, int second) {
        byte[] packet = new byte[20];
        packet[0] = (byte) first;
        packet[1] = (byte) second;
        return packet;
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** Spec 20 §2.9: seen on a live node, answered by it. */
    @Test
    void messagesOfTheOtherByteOrderAreUnderstood() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.recordTranscript = true;
        cluster.startAll(1);
        cluster.node(1).arrive(CapturedMessages.inOtherByteOrder("merge-detect"), 0);
        assertThat(cluster.node(1).totem().state()).isEqualTo(TotemState.GATHER);
        assertThat(cluster.node(1).log).contains("entering GATHER state from 9(merge during operational state).");
    }
}
