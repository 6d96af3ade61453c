package org.quorate.services.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quorate.base.RandomSource;
import org.quorate.base.wire.Endian;
import org.quorate.services.cpg.CpgConnection;
import org.quorate.services.cpg.CpgMember;
import org.quorate.services.cpg.GroupName;
import org.quorate.services.virtual.ConfigurationLines;
import org.quorate.services.virtual.VirtualCluster;
import org.quorate.services.virtual.VirtualNode;
import org.quorate.totem.Group;

class ServicesPropertyTest {
    /**
     * Option sets under which two partitions must never both be quorate, whatever happens to the network. With an odd number of votes
     * {@code auto_tie_breaker} counts only beside {@code wait_for_all}, and is not safe then, see below.
     */
    private static final List<List<String>> SAFE = List.of(
            List.of(),
            List.of("wait_for_all: 1"),
            List.of("auto_tie_breaker: 1"),
            List.of("auto_tie_breaker: 1", "auto_tie_breaker_node: highest"),
            List.of("expected_votes_tracking: 1"));

    /**
     * The original's rule (spec 30 §4.4, step 3), kept for rings of both: half of the votes, rounded down, is a tie, and who is missing may
     * be on the other side, with the majority. So is a list of tie breakers at any size, whose halves go by different rings.
     */
    @ParameterizedTest
    @CsvSource({"lowest, 3, 1 2/3, 1/2 3", "2 1, 4, 1 3 4/2, 1 3/2 4"})
    void aTieBreakerIsNotSafeWithOddVotesNorAsAList(String tieBreaker, int size, String first, String then) {
        VirtualCluster cluster = cluster(
                size, List.of("auto_tie_breaker: 1", "wait_for_all: 1", "auto_tie_breaker_node: " + tieBreaker));
        cluster.settle();
        cluster.partition(groups(first));
        cluster.settle();
        cluster.partition(groups(then));
        cluster.settle();
        assertThat(quorateRings(cluster))
                .as("as the original; docs/configuration.md says so")
                .hasSize(2);
    }

    private static List<List<Integer>> groups(String text) {
        return Stream.of(text.split("/"))
                .map(group -> Stream.of(group.split(" ")).map(Integer::valueOf).toList())
                .toList();
    }

    @Property(tries = 60)
    void twoPartitionsAreNeverBothQuorate(@ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int size) {
        RandomSource random = RandomSource.seeded(seed);
        List<String> options = SAFE.get(random.nextInt(SAFE.size()));
        VirtualCluster cluster = cluster(size, options);
        for (int round = 0; round < 12; round++) {
            disturb(cluster, random, size);
            if (random.nextInt(3) > 0) {
                cluster.settle();
            } else {
                cluster.advanceMs(random.nextInt(1500));
            }
            if (cluster.isSettled()) {
                assertOneQuoratePartition(cluster, options);
            }
        }
        cluster.settle();
        assertOneQuoratePartition(cluster, options);
    }

    private static void assertOneQuoratePartition(VirtualCluster cluster, List<String> options) {
        assertThat(quorateRings(cluster)).as("quorate rings with %s", options).hasSizeLessThanOrEqualTo(1);
    }

    private static Set<String> quorateRings(VirtualCluster cluster) {
        Set<String> quorateRings = new HashSet<>();
        for (VirtualNode node : cluster.running()) {
            boolean quorate = node.services().quorum().isQuorate();
            assertThat(node.services().votequorum().isQuorate()).isEqualTo(quorate);
            if (quorate) {
                quorateRings.add(node.ringId().toString());
            }
        }
        return quorateRings;
    }

    private static VirtualCluster cluster(int size, List<String> options) {
        VirtualCluster cluster = new VirtualCluster();
        cluster.setFailureDelayMs(300);
        cluster.setJoinDelayMs(300);
        List<Integer> ids = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            ids.add(id);
        }
        for (int id : ids) {
            cluster.configure(id, ConfigurationLines.keys(id, ids, options, Map.of()));
            cluster.start(id);
        }
        return cluster;
    }

    private static void disturb(VirtualCluster cluster, RandomSource random, int size) {
        int id = 1 + random.nextInt(size);
        switch (random.nextInt(5)) {
            case 0 -> {
                List<List<Integer>> groups = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                for (int node = 1; node <= size; node++) {
                    groups.get(random.nextInt(3)).add(node);
                }
                cluster.partition(groups);
            }
            case 1 -> cluster.heal();
            case 2 -> {
                if (cluster.find(id) != null) {
                    cluster.kill(id);
                }
            }
            case 3 -> {
                if (cluster.find(id) != null) {
                    cluster.restartUnnoticed(id);
                } else {
                    cluster.start(id);
                }
            }
            default -> {
                if (cluster.find(id) == null) {
                    cluster.start(id);
                }
            }
        }
    }

    @Property(tries = 40)
    void allMembersOfARingAgreeOnTheGroups(@ForAll long seed) {
        RandomSource random = RandomSource.seeded(seed);
        int size = 4;
        VirtualCluster cluster = cluster(size, List.of());
        cluster.settle();
        IdentityHashMap<VirtualNode, List<CpgConnection>> clients = new IdentityHashMap<>();
        GroupName[] groups = {GroupName.of("one"), GroupName.of("two")};
        int pid = 100;
        for (int round = 0; round < 40; round++) {
            switch (random.nextInt(4)) {
                case 0 -> disturb(cluster, random, size);
                case 1 -> {
                    VirtualNode node = cluster.find(1 + random.nextInt(size));
                    List<CpgConnection> open = node == null ? List.of() : clients.getOrDefault(node, List.of());
                    if (node != null && !open.isEmpty()) {
                        CpgConnection connection = open.remove(random.nextInt(open.size()));
                        if (random.nextInt(2) == 0) {
                            node.services().cpg().leave(connection);
                        }
                        node.services().cpg().disconnect(connection);
                    }
                }
                default -> {
                    VirtualNode node = cluster.find(1 + random.nextInt(size));
                    if (node != null) {
                        CpgConnection connection = node.services().cpg().connect(new RecordingClient());
                        node.services().cpg().join(connection, groups[random.nextInt(2)], pid++, 0);
                        clients.computeIfAbsent(node, key -> new ArrayList<>()).add(connection);
                    }
                }
            }
            cluster.advanceMs(random.nextInt(400));
        }
        cluster.settle();
        for (GroupName group : groups) {
            Map<String, List<CpgMember>> byRing = new TreeMap<>();
            for (VirtualNode node : cluster.running()) {
                List<CpgMember> members = node.services().cpg().membership(group);
                List<CpgMember> known = byRing.putIfAbsent(node.ringId().toString(), members);
                assertThat(members).isEqualTo(known == null ? members : known);
                members.forEach(member ->
                        assertThat(cluster.node(member.nodeId()).ringId()).isEqualTo(node.ringId()));
            }
        }
    }

    @Property(tries = 300)
    void randomMessagesFromMembersNeverThrow(@ForAll long seed) {
        RandomSource random = RandomSource.seeded(seed);
        VirtualCluster cluster = cluster(2, List.of());
        cluster.settle();
        VirtualNode node = cluster.node(1);
        CpgConnection connection = node.services().cpg().connect(new RecordingClient());
        node.services().cpg().join(connection, GroupName.of("g"), 1, 1);
        cluster.advanceMs(50);
        for (int i = 0; i < 60; i++) {
            byte[] message = new byte[random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(1700)];
            random.nextBytes(message, 0, message.length);
            Endian order = random.nextInt(4) == 0 ? Endian.BIG : Endian.LITTLE;
            boolean killsOrStops = false;
            if (message.length >= 16 && random.nextInt(10) > 0) {
                int service = random.nextInt(7);
                int function = random.nextInt(8);
                killsOrStops = service == 1;
                order.putInt(message, 0, service << 16 | function);
            }
            for (int at = 16; at + 8 <= message.length; at += 8) {
                if (random.nextInt(2) == 0) {
                    order.putLong(message, at, random.nextInt(10));
                }
            }
            if (!killsOrStops) {
                int length = message.length;
                Group group = random.nextInt(5) == 0 ? Group.SYNC : Group.SERVICES;
                node.services().onMessage(group, 1 + random.nextInt(3), order, message, 0, length);
            }
        }
        cluster.advanceMs(50);
        assertThat(node.services().quorum().view()).contains(1);
    }
}
