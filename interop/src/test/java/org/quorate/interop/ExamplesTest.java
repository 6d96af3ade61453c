package org.quorate.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.quorate.interop.Kind.QUORATE;
import static org.quorate.interop.Kind.REAL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quorate.client.FencingToken;

/** The examples of docs/examples do what they are said to do, on a ring of both kinds. */
class ExamplesTest extends InteropTest {
    private static final Duration CHANGE = Duration.ofSeconds(60);

    @Test
    void theCounterIsTheSameEverywhereAndCountsWithQuorumOnly() {
        try (Cluster cluster = Cluster.of("example-counter", RingSettings.quick(), QUORATE, REAL, QUORATE)) {
            cluster.form();
            try (ExampleProcess first = ExampleProcess.start(cluster.node(1), "ReplicatedCounter");
                    ExampleProcess second = ExampleProcess.start(cluster.node(2), "ReplicatedCounter");
                    ExampleProcess third = ExampleProcess.start(cluster.node(3), "ReplicatedCounter")) {
                List<ExampleProcess> all = List.of(first, second, third);
                all.forEach(example -> example.await("0 at 3 members, quorate"));
                all.forEach(example -> example.tell("5"));
                all.forEach(example -> example.await("15 "));

                cluster.faults().partition(List.of(List.of(1, 2), List.of(3)));
                third.await("15 at 1 members, no quorum");
                third.tell("1000");
                third.await("not now: 1000 ");
                second.await("15 at 2 members, quorate");
                second.tell("2");
                first.await("17 ");
                cluster.healAndAwaitRingOfAll(CHANGE);
                all.forEach(example -> example.await("17 at 3 members, quorate"));

                second.kill();
                first.await("17 at 2 members, quorate");
                third.tell("3");
                first.await("20 ");
                try (ExampleProcess again = ExampleProcess.start(cluster.node(2), "ReplicatedCounter")) {
                    again.await("20 at 3 members, quorate");
                }
                assertThat(third.lines()).noneMatch(line -> line.startsWith("1015"));
            }
        }
    }

    @Test
    void theLockGoesToTheNextWithANewerToken() {
        try (Cluster cluster = Cluster.of("example-lock", RingSettings.quick(), REAL, QUORATE, QUORATE)) {
            cluster.form();
            try (ExampleProcess first = ExampleProcess.start(cluster.node(1), "FencedLock");
                    ExampleProcess second = ExampleProcess.start(cluster.node(2), "FencedLock")) {
                first.tell("lock");
                String held = second.await("1:" + first.pid() + " has the lock, token ");
                second.tell("lock");
                first.kill();
                String next = second.await("2:" + second.pid() + " has the lock, token ");
                assertThat(token(next)).isGreaterThan(token(held));
                second.tell("unlock");
                second.await("the lock is free");
            }
        }
    }

    @Test
    void theLeaderStaysUntilItIsGone() {
        try (Cluster cluster = Cluster.of("example-leader", RingSettings.quick(), QUORATE, REAL, QUORATE)) {
            cluster.form();
            try (ExampleProcess third = ExampleProcess.start(cluster.node(3), "LeaderElection")) {
                String own = third.await("I lead, term ");
                try (ExampleProcess first = ExampleProcess.start(cluster.node(1), "LeaderElection")) {
                    String others = first.await("3:" + third.pid() + " leads, term ");
                    assertThat(token(others)).isEqualTo(token(own));
                    cluster.node(3).kill();
                    String next = first.await("I lead, term ");
                    assertThat(token(next)).isGreaterThan(token(own));
                    third.await("no quorum: nobody leads here");
                }
            }
        }
    }

    @Test
    void aLeaderIsNoneWithoutQuorumThoughNoMemberIsLost() {
        try (Cluster cluster = Cluster.of("example-quorum", RingSettings.quick(), QUORATE, REAL, REAL)) {
            cluster.form();
            try (ExampleProcess only = ExampleProcess.start(cluster.node(1), "LeaderElection")) {
                String first = only.await("I lead, term ");
                cluster.node(2).kill();
                cluster.node(3).kill();
                only.await("no quorum: nobody leads here");
                cluster.node(2).start();
                String again = only.await("I lead, term ");
                assertThat(token(again)).isEqualTo(token(first));
            }
        }
    }

    @Test
    void theScriptStartsAnExample(@TempDir Path root) throws Exception {
        assumeTrue(BuiltTree.canBeMade(), "these classes were compiled without their module descriptors");
        BuiltTree.make(root);
        try (Cluster cluster = Cluster.of("example-script", RingSettings.quick(), QUORATE)) {
            cluster.form();
            ClusterNode node = cluster.node(1);
            try (ExampleProcess counter = ExampleProcess.startByScript(node, root, "ReplicatedCounter")) {
                counter.await("0 at 1 members, quorate");
                counter.tell("5");
                counter.await("5 ");
            }
            Command.Outcome unknown = node.run(root.resolve("docs/examples/run").toString(), "NoExample");
            assertThat(unknown.exit()).isEqualTo(64);
            assertThat(unknown.stderr())
                    .isEqualTo("usage: docs/examples/run ReplicatedCounter|LeaderElection|FencedLock\n");
        }
    }

    private static FencingToken token(String line) {
        String[] parts = line.substring(line.lastIndexOf(' ') + 1).split("\\.");
        return new FencingToken(Long.parseLong(parts[0], 16), Long.parseLong(parts[1]));
    }
}
