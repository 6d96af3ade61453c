package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.config.TotemParameters;
import org.quorate.totem.wire.Header;
import org.quorate.totem.wire.McastMessage;
import org.quorate.totem.wire.MembJoin;
import org.quorate.totem.wire.MessageType;

/** The stories of the specification, each with the outcome and the lines an operator sees. */
class RingScenariosTest {
    private static VirtualCluster ringOf(int count) {
        VirtualCluster cluster = new VirtualCluster(count);
        cluster.startAll(count);
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        cluster.runFor(100);
        return cluster;
    }

    @Test
    void aLeaveCostsNoTimeout() {
        VirtualCluster cluster = ringOf(3);
        cluster.node(3).leave();
        assertThat(cluster.runUntil(() -> cluster.isRingOf(1, 2), 50)).isTrue();
        assertThat(cluster.node(1).log)
                .contains("Received LEAVE message from 3")
                .anyMatch(line -> line.matches("A new membership \\(1\\..*\\) was formed\\. Members left: 3"))
                .noneMatch(line -> line.startsWith("Failed to receive the leave message"));
    }

    @Test
    void aCrashCostsTokenAndConsensusTimeout() {
        VirtualCluster cluster = ringOf(3);
        long crashed = cluster.nowNanos();
        cluster.node(3).crash();
        assertThat(cluster.runUntil(() -> cluster.isRingOf(1, 2), 20_000)).isTrue();
        long ms = (cluster.nowNanos() - crashed) / VirtualCluster.MS;
        assertThat(ms).isBetween(3650 + 4380 - 800L, 3650 + 4380 + 800L);
        assertThat(cluster.node(1).log)
                .contains(
                        "A processor failed, forming new configuration: token timed out (3650ms), waiting 4380ms for"
                                + " consensus.",
                        "entering GATHER state from 0(consensus timeout).",
                        "Failed to receive the leave message. failed: 3")
                .anyMatch(line -> line.matches("Token has not been received in 27\\d\\d ms "));
        assertThat(cluster.node(1).totem().stats().operationalTokenLost()
                        + cluster.node(2).totem().stats().operationalTokenLost())
                .isPositive();
    }

    @Test
    void aLostTokenIsRetransmittedAndNobodyNotices() {
        VirtualCluster cluster = ringOf(3);
        List<Integer> drop = new ArrayList<>(List.of(1));
        cluster.filter = (from, to, packet) ->
                Header.type(packet, 0) != MessageType.ORF_TOKEN.number() || drop.isEmpty() || drop.removeLast() == 0;
        cluster.runFor(3000);
        assertThat(drop).isEmpty();
        assertThat(cluster.isRingOfAll()).isTrue();
        assertThat(cluster.node(1).totem().stats().operationalEntered())
                .isEqualTo(cluster.node(1).log.stream()
                        .filter("entering OPERATIONAL state."::equals)
                        .count());
        assertThat(cluster.nodes())
                .allSatisfy(node ->
                        assertThat(node.totem().stats().operationalTokenLost()).isZero());
    }

    @Test
    void aMissingMessageIsAskedForAtTheFifthVisitAndComesFromAnybody() {
        VirtualCluster cluster = ringOf(3);
        List<Integer> lost = new ArrayList<>();
        cluster.filter = (from, to, packet) -> {
            boolean drop = to == 3 && lost.isEmpty() && Header.type(packet, 0) == MessageType.MCAST.number();
            if (drop) {
                lost.add(from);
            }
            return !drop;
        };
        cluster.node(2).send("precious");
        cluster.runFor(1000);
        assertThat(lost).hasSize(1);
        assertThat(cluster.node(3).messages()).containsExactly("2:precious");
        assertThat(cluster.nodes().stream()
                        .mapToLong(node -> node.totem().stats().mcastRetx())
                        .sum())
                .isEqualTo(1);
        assertThat(cluster.node(1).log).contains("Retransmit List: 1 ");
    }

    @Test
    void aSplitRingMergesAgain() {
        VirtualCluster cluster = ringOf(3);
        cluster.partition(new int[] {1, 2}, new int[] {3});
        assertThat(cluster.runUntil(() -> cluster.isRingOf(1, 2) && cluster.isRingOf(3), 20_000))
                .isTrue();
        assertThat(cluster.node(3).totem().ringId().rep()).isEqualTo(3);
        cluster.node(1).send("left");
        cluster.node(3).send("right");
        cluster.runFor(500);
        cluster.heal();
        assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000)).isTrue();
        assertThat(cluster.node(1).log).anyMatch(line -> line.endsWith("was formed. Members joined: 3"));
        assertThat(cluster.node(3).log).anyMatch(line -> line.endsWith("was formed. Members joined: 1 2"));
        assertThat(cluster.node(1).messages()).containsExactly("1:left");
        assertThat(cluster.node(3).messages()).containsExactly("3:right");
        VirtualNode.Delivery.Change last =
                (VirtualNode.Delivery.Change) cluster.node(1).deliveries.getLast();
        assertThat(last.change().joined()).containsExactly(3);
    }

    /** Spec 20 §13.2: node 3 lacks messages when node 1 dies; node 2 sends them again inside messages of the new ring. */
    @Test
    void recoveryBringsWhatTheDeadNodesLastMessagesWere() {
        VirtualCluster cluster = ringOf(3);
        cluster.filter = (from, to, packet) -> to != 3 || Header.type(packet, 0) != MessageType.MCAST.number();
        cluster.node(1).send("a");
        cluster.runFor(20);
        cluster.node(1).send("b");
        cluster.node(2).send("c");
        cluster.runFor(20);
        assertThat(cluster.node(2).messages()).hasSize(3);
        assertThat(cluster.node(3).messages()).isEmpty();
        cluster.node(1).crash();
        cluster.filter = (from, to, packet) ->
                to != 3 || Header.type(packet, 0) != MessageType.MCAST.number() || isEncapsulated(packet);
        assertThat(cluster.runUntil(() -> cluster.isRingOf(2, 3), 20_000)).isTrue();
        assertThat(cluster.node(3).messages()).isEqualTo(cluster.node(2).messages());
        assertThat(cluster.node(2).log).contains("Originated 3 messages in RECOVERY.");
        assertThat(cluster.node(3).log).anyMatch(line -> line.startsWith("aru 0 high delivered 0 received flag 0"));
    }

    private static boolean isEncapsulated(byte[] packet) {
        return Header.encapsulated(packet, 0) == Header.ENCAPSULATED;
    }

    @Test
    void aNodeThatCannotReceiveAccusesItself() {
        VirtualCluster cluster = new VirtualCluster(5);
        for (int id = 1; id <= 3; id++) {
            cluster.add(id, withFailRecv(20)).start();
        }
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        cluster.filter = (from, to, packet) ->
                to != 3 || from == 3 || Header.type(packet, 0) != MessageType.MCAST.number() || isEncapsulated(packet);
        cluster.node(1).send("unheard");
        assertThat(cluster.runUntil(() -> cluster.node(3).log.contains("FAILED TO RECEIVE"), 20_000))
                .isTrue();
        assertThat(cluster.runUntil(() -> cluster.isRingOf(3), 2000)).isTrue();
        assertThat(cluster.runUntil(() -> cluster.isRingOf(1, 2), 2000)).isTrue();
        assertThat(cluster.node(3).log).contains("entering GATHER state from 6(failed to receive).");
        cluster.filter = (from, to, packet) -> true;
        assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000)).isTrue();
        assertThat(cluster.node(1).messages()).containsExactly("1:unheard");
    }

    private static TotemParameters withFailRecv(int failRecv) {
        TotemParameters p = VirtualCluster.parameters(3);
        return new TotemParameters(
                p.tokenMs(),
                75,
                p.tokenRetransmitMs(),
                4,
                p.holdMs(),
                50,
                0,
                p.consensusMs(),
                200,
                1000,
                failRecv,
                30,
                0,
                50,
                50,
                17,
                5,
                false,
                65536);
    }

    @Test
    void aRestartedNodeHasBothLeftAndJoined() {
        VirtualCluster cluster = ringOf(3);
        cluster.node(3).crash();
        cluster.runFor(300);
        cluster.node(3).restart();
        cluster.runFor(20_000);
        assertThat(cluster.isRingOfAll()).isTrue();
        assertThat(cluster.node(1).log).anyMatch(line -> line.endsWith("was formed. Members joined: 3 left: 3"));
    }

    @Test
    void anIdleRingIsHeldAndACancelFreesIt() {
        VirtualCluster cluster = ringOf(3);
        cluster.runFor(2000);
        long before = cluster.node(2).totem().stats().orfTokenRx();
        cluster.runFor(6850);
        assertThat(cluster.node(2).totem().stats().orfTokenRx() - before).isBetween(8L, 12L);
        assertThat(cluster.node(1).totem().stats().mergeDetectTx()).isBetween(8L, 16L);
        long asked = cluster.nowNanos();
        cluster.node(3).send("now");
        assertThat(cluster.runUntil(() -> !cluster.node(1).messages().isEmpty(), 100))
                .isTrue();
        assertThat((cluster.nowNanos() - asked) / VirtualCluster.MS).isLessThan(5);
        assertThat(cluster.node(3).totem().stats().holdCancelTx()).isEqualTo(1);
    }

    @Test
    void sixteenNodesStartTogether() {
        VirtualCluster cluster = new VirtualCluster(16);
        cluster.startAll(16);
        assertThat(cluster.runUntil(cluster::isRingOfAll, 60_000)).isTrue();
        assertThat(cluster.nowNanos() / VirtualCluster.MS).isLessThan(5000);
        cluster.runFor(5000);
        assertThat(cluster.isRingOfAll()).isTrue();
    }

    @Test
    void messagesOfAMegabyteArriveWholeInBothQueueStates() {
        VirtualCluster cluster = ringOf(3);
        RandomSource random = RandomSource.seeded(77);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            byte[] message = new byte[(1 << 20) - random.nextInt(3) * 65438];
            random.nextBytes(message, 0, message.length);
            VirtualNode sender = cluster.node(1 + i % 3);
            assertThat(cluster.runUntil(() -> sender.totem().hasRoomFor(message.length), 5000))
                    .isTrue();
            assertThat(sender.send(Group.SERVICES, message)).isTrue();
            sender.send("small " + i);
            sent.add(message);
        }
        cluster.runFor(3000);
        for (VirtualNode node : cluster.nodes()) {
            List<byte[]> large = node.deliveries.stream()
                    .filter(VirtualNode.Delivery.Message.class::isInstance)
                    .map(delivery -> ((VirtualNode.Delivery.Message) delivery).bytes())
                    .filter(bytes -> bytes.length > 1000)
                    .toList();
            assertThat(large).hasSize(sent.size());
            assertThat(asText(large)).isEqualTo(asText(sent));
            assertThat(node.messages()).isEqualTo(cluster.node(1).messages());
        }
    }

    private static Set<String> asText(List<byte[]> messages) {
        Set<String> texts = new TreeSet<>();
        for (byte[] message : messages) {
            texts.add(new String(message, StandardCharsets.ISO_8859_1));
        }
        return texts;
    }

    @Test
    void messageNumbersWrapAround() {
        for (int origin : new int[] {-1, -20, -400, 0x7FFFFFF0, 0x80000000, -65530}) {
            VirtualCluster cluster = new VirtualCluster(9);
            Set<String> sent = new HashSet<>();
            for (int id = 1; id <= 3; id++) {
                VirtualNode node = cluster.add(id, VirtualCluster.parameters(3));
                node.seqOrigin(origin);
                node.logLevel = Level.NOTICE;
                node.start();
            }
            assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
            cluster.weather.lossPpm = 50_000;
            for (int i = 0; i < 300; i++) {
                String text = (1 + i % 3) + ":" + i + " from " + Integer.toHexString(origin);
                if (cluster.node(1 + i % 3).send(text)) {
                    sent.add(text);
                }
                cluster.runFor(3);
            }
            cluster.weather = VirtualCluster.Weather.fair();
            cluster.runFor(5000);
            assertThat(cluster.isRingOfAll()).isTrue();
            HistoryChecker.check(cluster.nodes(), sent, "origin " + Integer.toHexString(origin));
            assertThat(cluster.node(1).messages()).hasSize(sent.size());
            cluster.node(2).crash();
            assertThat(cluster.runUntil(() -> cluster.isRingOf(1, 3), 30_000)).isTrue();
            HistoryChecker.check(cluster.nodes(), sent, "origin " + Integer.toHexString(origin));
        }
    }

    /** Better.md row 2: rings that form fast are no pause. */
    @Test
    void onlyARealPauseFlushesJoins() {
        VirtualCluster cluster = ringOf(3);
        for (int i = 0; i < 30; i++) {
            cluster.node(1).totem().forceGather();
            cluster.runFor(150);
        }
        assertThat(cluster.node(2).totem().stats().operationalEntered()).isGreaterThan(10);
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.log).noneMatch(line -> line.startsWith("Process pause detected")));
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        cluster.node(3).pause();
        cluster.runFor(11_000);
        assertThat(cluster.isRingOf(1, 2)).isTrue();
        cluster.node(3).resume();
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        assertThat(cluster.node(3).log)
                .anyMatch(line -> line.matches("Process pause detected for 1[12]\\d\\d\\d ms, .*"));
    }

    /** Remedy 3 of spec 20 §5.4: a plain message of a ring I am still recovering. */
    @Test
    void aMemberThatIsOperationalTooEarlyDoesNotStallTheRing() {
        VirtualCluster cluster = new VirtualCluster(4);
        for (int id = 1; id <= 2; id++) {
            cluster.add(id, VirtualCluster.parameters(2)).start();
        }
        VirtualNode two = cluster.node(2);
        byte[][] forged = new byte[1][];
        cluster.filter = (from, to, packet) -> {
            if (to == 2 && two.totem().state() == TotemState.RECOVERY && forged[0] == null) {
                McastMessage plain = new McastMessage();
                plain.header.encapsulated = Header.NOT_ENCAPSULATED;
                plain.header.nodeId = 1;
                plain.systemFrom = 1;
                plain.seq = 1;
                plain.ringRep = two.totem().ringId().rep();
                plain.ringSeq = two.totem().ringId().seq();
                byte[] bytes = new byte[McastMessage.HEADER_BYTES + 8];
                plain.encode(bytes, 0);
                forged[0] = bytes;
                two.arrive(bytes, two.generation());
            }
            // the token never comes back, as when the others wait for what nobody sends
            return forged[0] == null
                    || two.totem().state() != TotemState.RECOVERY
                    || Header.type(packet, 0) != MessageType.ORF_TOKEN.number();
        };
        assertThat(cluster.runUntil(() -> two.totem().stats().recoveryTokenLost() == 1, 500))
                .isTrue();
        cluster.filter = (from, to, packet) -> true;
        assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000)).isTrue();
        assertThat(two.log).contains("entering GATHER state from 5(The token was lost in the RECOVERY state.).");
    }

    /** What a synchronisation leaves unsent goes out when it is over, in whole messages. */
    @Test
    void messagesQueuedDuringSynchronizationAreNotLost() {
        VirtualCluster cluster = new VirtualCluster(6);
        for (int id = 1; id <= 2; id++) {
            VirtualNode node = cluster.add(id, VirtualCluster.parameters(2));
            node.synchronizeByMessages = true;
            node.hook = delivery -> {
                if (delivery instanceof VirtualNode.Delivery.Message(Group group, int sender, byte[] b, boolean s)
                        && group == Group.SYNC
                        && sender == node.id) {
                    assertThat(node.totem().send(Group.SERVICES, new byte[0], b, 0, b.length))
                            .isTrue();
                }
            };
            node.start();
        }
        assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000)).isTrue();
        cluster.runFor(1000);
        String ring = "barrier " + cluster.node(1).totem().ringId();
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.messages()).contains("1:" + ring, "2:" + ring));
    }

    /**
     * A processor outside my ring that lists a failed one I do not: its list counts for nothing here, so its joins must neither
     * be answered at once nor start the consensus timeout anew, or two such processors keep each other gathering for ever.
     */
    @Test
    void joinsThatChangeNothingDoNotHoldUpConsensus() {
        VirtualCluster cluster = ringOf(1);
        VirtualNode one = cluster.node(1);
        MembJoin join = new MembJoin();
        join.header.nodeId = 9;
        join.systemFrom = 9;
        join.ringSeq = 4;
        join.procList = new int[] {1, 8, 9};
        join.failedList = new int[] {8};
        byte[] packet = new byte[MembJoin.MAX_BYTES];
        byte[] sent = Arrays.copyOf(packet, join.encode(packet, 0));
        for (int i = 0; i < 200; i++) {
            one.arrive(sent, one.generation());
            cluster.runFor(50);
        }
        assertThat(one.log).contains("entering GATHER state from 0(consensus timeout).");
        assertThat(one.log.stream().filter("entering GATHER state from 11(merge during join)."::equals))
                .hasSizeLessThan(5);
    }

    /**
     * Traffic of another ring arrives just when the representative has installed the new ring and the others have not: it must not
     * break the ring up under them. Once the token has come round it leads to a gather as ever.
     */
    @Test
    void nobodyFromOutsideBreaksUpARingThatIsNotInstalledByAll() {
        VirtualCluster cluster = new VirtualCluster(3);
        byte[] foreign = foreignMessage();
        cluster.startAll(3);
        VirtualNode one = cluster.node(1);
        one.hook = delivery -> {
            if (delivery instanceof VirtualNode.Delivery.Change(ConfigurationChange change)
                    && change.kind() == ConfigurationChange.Kind.REGULAR
                    && change.members().length == 3) {
                cluster.schedule(cluster.nowNanos(), () -> one.arrive(foreign, one.generation()));
            }
        };
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        String gathers = "entering GATHER state from 7(foreign message in operational state).";
        assertThat(one.log).doesNotContain(gathers);
        cluster.runFor(100);
        one.arrive(foreign, one.generation());
        assertThat(one.log).contains(gathers);
    }

    /**
     * Three nodes start together: their rings of one are replaced within a ms. Where rings follow each other so fast, joins with
     * failed lists of the ones before may be on their way, so nobody from outside is met in the first join period.
     */
    @Test
    void aRingThatFollowsAShortLivedOneIsLeftAloneForAJoinPeriod() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.startAll(3);
        assertThat(cluster.runUntil(cluster::isRingOfAll, 30_000)).isTrue();
        cluster.runFor(20);
        VirtualNode one = cluster.node(1);
        one.arrive(foreignMessage(), one.generation());
        assertThat(one.totem().state()).isEqualTo(TotemState.OPERATIONAL);
        cluster.runFor(50);
        one.arrive(foreignMessage(), one.generation());
        assertThat(one.totem().state()).isEqualTo(TotemState.GATHER);
    }

    /** Of a node 9 that is in a ring of its own. */
    private static byte[] foreignMessage() {
        McastMessage mcast = new McastMessage();
        mcast.header.nodeId = 9;
        mcast.systemFrom = 9;
        mcast.ringRep = 9;
        mcast.ringSeq = 4;
        mcast.seq = 1;
        byte[] packet = new byte[McastMessage.HEADER_BYTES];
        mcast.encode(packet, 0);
        return packet;
    }
}
