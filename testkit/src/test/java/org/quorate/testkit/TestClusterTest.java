package org.quorate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.quorate.client.Cluster;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterTimeoutException;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.Group;
import org.quorate.client.GroupChange;
import org.quorate.client.GroupListener;
import org.quorate.client.GroupMessage;
import org.quorate.client.Quorum;
import org.quorate.client.RequestRefusedException;
import org.quorate.client.Votes;
import org.quorate.config.cmap.CmapValue;

class TestClusterTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What a member of a group is told. */
    private static final class Told implements GroupListener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onMessage(GroupMessage message) {
            lines.add(message.sender().nodeId() + ":" + new String(message.content(), UTF_8));
        }

        @Override
        public void onChange(GroupChange change) {
            lines.add("members "
                    + change.members().stream().map(one -> one.nodeId()).toList());
        }

        @Override
        public void onLost(ClusterException cause) {
            lines.add("lost");
        }
    }

    /** Three applications with a thread each, a partition in the middle: all that they are told, in order of time. */
    private static List<String> story(long seed) {
        List<Told> told = new ArrayList<>();
        List<String> end = new ArrayList<>();
        try (TestCluster nodes = TestCluster.ofNodes(3, seed)) {
            nodes.awaitRing();
            for (int id : nodes.nodeIds()) {
                Told one = new Told();
                told.add(one);
                nodes.start("application " + id, () -> {
                    Group group = nodes.connect(id).join("story", one);
                    for (int i = 0; i < 40; i++) {
                        group.send(Integer.toString(i).getBytes(UTF_8));
                        nodes.run(Duration.ofMillis(100));
                    }
                });
            }
            nodes.run(Duration.ofSeconds(1));
            nodes.partition(List.of(1), List.of(2, 3));
            nodes.run(Duration.ofSeconds(10));
            nodes.heal();
            for (int id : nodes.nodeIds()) {
                nodes.awaitEnd("application " + id, MINUTE);
            }
            nodes.awaitRing();
            nodes.run(Duration.ofSeconds(1));
            end.add("fingerprint " + nodes.fingerprint() + " at " + nodes.now());
        }
        told.forEach(one -> {
            end.add("---");
            end.addAll(one.lines);
        });
        return end;
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<String> first = story(7);
        assertThat(first).contains("1:0", "2:39", "members [1]", "members [2, 3]");
        assertThat(story(7)).isEqualTo(first);
        assertThat(story(8)).isNotEqualTo(first);
    }

    @Test
    void aMinorityHasNoQuorumUntilItIsHealed() {
        List<Quorum> watched = new ArrayList<>();
        try (TestCluster nodes = TestCluster.ofNodes(5, 1)) {
            nodes.awaitRing();
            Cluster minority = nodes.connect(1);
            Cluster majority = nodes.connect(5);
            try (var _ = minority.watchQuorum(watched::add)) {
                nodes.partition(List.of(1, 2), List.of(3, 4, 5));
                nodes.await("the minority stops", () -> !minority.quorum().quorate(), MINUTE);
                nodes.await("its ring", () -> majority.quorum().nodes().equals(List.of(3, 4, 5)), MINUTE);
                assertThat(majority.quorum().quorate()).isTrue();
                assertThatThrownBy(() -> minority.awaitQuorate(Duration.ofSeconds(3)))
                        .isInstanceOf(ClusterTimeoutException.class);
                nodes.heal();
                assertThat(minority.awaitQuorate(MINUTE).nodes()).containsExactly(1, 2, 3, 4, 5);
            }
            assertThat(watched)
                    .extracting(Quorum::quorate)
                    .contains(true, false)
                    .endsWith(true);
        }
    }

    @Test
    void aMemberComesBackWhenItsNodeDoes() {
        Told told = new Told();
        Told other = new Told();
        try (TestCluster nodes = TestCluster.ofNodes(3, 2)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(3);
            Group group = cluster.join("back", told);
            Group observing = nodes.connect(1).join("back", other);
            nodes.crash(3);
            assertThat(nodes.isRunning(3)).isFalse();
            nodes.await("the loss", () -> told.lines.contains("lost"), MINUTE);
            assertThatThrownBy(() -> group.send(new byte[1])).isInstanceOf(ClusterUnavailableException.class);
            assertThatThrownBy(() -> nodes.connect(3))
                    .isInstanceOf(ClusterUnavailableException.class)
                    .hasMessage("node 3 does not run");
            nodes.await("the others", () -> observing.members().size() == 1, MINUTE);
            nodes.restart(3);
            nodes.awaitRing();
            nodes.await("the return", () -> observing.members().size() == 2, MINUTE);
            group.send("again".getBytes(UTF_8));
            nodes.await("the message", () -> other.lines.contains("3:again"), MINUTE);
        }
    }

    @Test
    void anOrderlyStopTakesItsMembersAlong() {
        Told told = new Told();
        Told other = new Told();
        try (TestCluster nodes = TestCluster.ofNodes(2, 3)) {
            nodes.awaitRing();
            Group _ = nodes.connect(1).join("stop", other);
            Group _ = nodes.connect(2).join("stop", told);
            nodes.await("both", () -> other.lines.contains("members [1, 2]"), MINUTE);
            nodes.stop(2);
            nodes.await("one left", () -> other.lines.getLast().equals("members [1]"), MINUTE);
            nodes.await("the loss", () -> told.lines.contains("lost"), MINUTE);
            assertThat(nodes.isRunning(2)).isFalse();
        }
    }

    @Test
    void callsToANodeThatStandsStillWait() {
        try (TestCluster nodes = TestCluster.ofNodes(3, 4)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(2);
            nodes.pause(2);
            List<String> done = new ArrayList<>();
            nodes.start(
                    "asks", () -> done.add("votes " + cluster.votes().local().votes()));
            nodes.run(Duration.ofMillis(500));
            assertThat(done).isEmpty();
            nodes.resume(2);
            nodes.awaitEnd("asks", MINUTE);
            assertThat(done).containsExactly("votes 1");
        }
    }

    @Test
    void mapsVotesAndAdministrationAreThere() {
        try (TestCluster nodes = TestCluster.ofNodes(3, 5)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(1);
            List<String> changes = new ArrayList<>();
            try (var _ = cluster.configuration()
                    .trackPrefix("test.", (key, now, before) -> changes.add(key + " " + now.isPresent()))) {
                cluster.configuration().put("test.key", CmapValue.u32(5));
                assertThat(cluster.configuration().remove("test.key")).isTrue();
                nodes.await("the changes", () -> changes.size() == 2, MINUTE);
            }
            assertThat(changes).containsExactly("test.key true", "test.key false");
            assertThat(cluster.votes().local().expectedVotes()).isEqualTo(3);
            assertThat(cluster.administration().links(2).reachable()).isTrue();
            assertThatThrownBy(() -> cluster.votes().of(99)).isInstanceOf(RequestRefusedException.class);
            cluster.administration().kill(3, "for a test");
            nodes.await("the end of node 3", () -> !nodes.isRunning(3), MINUTE);
        }
    }

    @Test
    void floodsArePacedAndComplete() {
        Told told = new Told();
        try (TestCluster nodes = TestCluster.ofNodes(3, 6)) {
            nodes.awaitRing();
            nodes.network(0.01, Duration.ofMillis(1), Duration.ofMillis(1));
            Group _ = nodes.connect(2).join("flood", told);
            Group group = nodes.connect(1).join("flood", new Told());
            for (int i = 0; i < 3000; i++) {
                group.send(Integer.toString(i).getBytes(UTF_8));
            }
            nodes.await("the last", () -> told.lines.contains("1:2999"), MINUTE);
            assertThat(told.lines.stream().filter(line -> line.startsWith("1:")))
                    .hasSize(3000);
        }
    }

    @Test
    void joiningAtADeadNodeIsRefusedAtOnce() {
        try (TestCluster nodes = TestCluster.ofNodes(3, 10)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(3);
            nodes.crash(3);
            assertThatThrownBy(() -> cluster.join("late", new Told())).isInstanceOf(ClusterUnavailableException.class);
        }
    }

    @Test
    void joiningTwiceIsRefused() {
        try (TestCluster nodes = TestCluster.ofNodes(1, 11)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(1);
            Group _ = cluster.join("once", new Told());
            assertThatThrownBy(() -> cluster.join("once", new Told())).isInstanceOf(RequestRefusedException.class);
        }
    }

    @Test
    void aNodeThatStandsStillStopsWhenItGoesOn() {
        try (TestCluster nodes = TestCluster.ofNodes(2, 12)) {
            nodes.awaitRing();
            nodes.pause(2);
            nodes.stop(2);
            nodes.run(Duration.ofMillis(100));
            assertThat(nodes.isRunning(2)).isTrue();
            nodes.resume(2);
            nodes.await("its end", () -> !nodes.isRunning(2), MINUTE);
        }
    }

    /** As the time limit of a test does. */
    @Test
    void anInterruptEndsWhatWouldWaitForEver() {
        TestCluster nodes = TestCluster.ofNodes(2, 13);
        nodes.awaitRing();
        Votes votes = nodes.connect(2).votes();
        nodes.pause(2);
        Thread test = Thread.currentThread();
        Thread.startVirtualThread(() -> {
            while (nodes.now().toSeconds() < 60) {
                Thread.onSpinWait();
            }
            test.interrupt();
        });
        assertThatThrownBy(votes::local).hasMessageContaining("was interrupted at");
        nodes.close();
    }

    @Test
    void aSecondNodeOfTheSameNameInTimeIsTheNextIncarnation() {
        try (TestCluster nodes = TestCluster.ofNodes(3, 14)) {
            nodes.awaitRing();
            Told told = new Told();
            Group _ = nodes.connect(3).join("again", told);
            nodes.crash(3);
            nodes.restart(3);
            nodes.await(
                    "the return",
                    () -> told.lines.contains("lost") && told.lines.getLast().equals("members [3]"),
                    MINUTE);
        }
    }

    @Test
    void threadsFromElsewhereAreRefused() {
        try (TestCluster nodes = TestCluster.ofNodes(1, 7)) {
            nodes.awaitRing();
            Cluster cluster = nodes.connect(1);
            assertThatThrownBy(
                            () -> CompletableFuture.supplyAsync(cluster::quorum).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("is none of this simulated cluster");
            assertThatThrownBy(() ->
                            CompletableFuture.runAsync(() -> nodes.crash(1)).get())
                    .hasMessageContaining("is none of this simulated cluster");
        }
    }

    @Test
    void aThreadThatFailsFailsTheTest() {
        TestCluster nodes = TestCluster.ofNodes(1, 8);
        nodes.start("wrong", () -> {
            throw new IllegalStateException("a mistake");
        });
        nodes.run(Duration.ofSeconds(1));
        assertThatThrownBy(() -> nodes.awaitEnd("wrong", MINUTE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a mistake");
        assertThatThrownBy(nodes::close).isInstanceOf(AssertionError.class).hasMessageContaining("a mistake");
    }

    @Test
    void waitingForNothingEnds() {
        TestCluster nodes = TestCluster.ofNodes(1, 9);
        nodes.start("waits", () -> nodes.await("the moon", () -> false, Duration.ofSeconds(5)));
        assertThatThrownBy(() -> nodes.awaitEnd("waits", MINUTE)).hasMessageContaining("the moon");
        assertThatThrownBy(() -> nodes.awaitEnd("nobody", MINUTE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(nodes::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the moon")
                .hasMessageContaining("seed 9");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> TestCluster.ofConfiguration("totem {", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("corosync.conf");
        try (TestCluster nodes = TestCluster.ofNodes(2, 1)) {
            assertThatThrownBy(() -> nodes.crash(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("this cluster has nodes [1, 2] and no node 3");
        }
    }
}
