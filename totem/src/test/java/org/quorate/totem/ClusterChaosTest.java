package org.quorate.totem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.config.TotemParameters;

/** Clusters under seeded faults: whatever happens, the rules of extended virtual synchrony hold and in the end there is one ring. */
class ClusterChaosTest {
    private static final int RUNS_A_BLOCK = 12;

    /** One run of a cluster through a sequence of faults. */
    private static final class Run {
        final long seed;
        final RandomSource random;
        final VirtualCluster cluster;
        final int count;
        final Set<String> sent = new HashSet<>();
        final Map<Integer, List<String>> sentInThisLife = new HashMap<>();
        final List<String> story = new ArrayList<>();
        int messages;

        Run(long seed) {
            this.seed = seed;
            random = RandomSource.seeded(seed * 7919);
            cluster = new VirtualCluster(seed);
            count = 2 + random.nextInt(4);
            for (int id = 1; id <= count; id++) {
                VirtualNode node = cluster.add(id, fast());
                node.logLevel = Level.NOTICE;
                node.synchronizeByMessages = true;
                node.start();
                sentInThisLife.put(id, new ArrayList<>());
            }
        }

        static TotemParameters fast() {
            return new TotemParameters(
                    300, 75, 71, 4, 46, 30, 0, 360, 60, 1000, 200, 30, 0, 50, 50, 17, 5, false, 65536);
        }

        void steps(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                traffic(random.nextInt(40));
                cluster.runFor(random.nextInt(700));
            }
        }

        private void step() {
            VirtualNode node = cluster.node(1 + random.nextInt(count));
            switch (random.nextInt(9)) {
                case 0 -> {
                    note("partition at " + node.id);
                    int[] side = new int[node.id];
                    for (int i = 0; i < side.length; i++) {
                        side[i] = i + 1;
                    }
                    cluster.partition(side);
                }
                case 1, 2 -> {
                    note("heal");
                    cluster.heal();
                }
                case 3 -> {
                    if (node.isUp()) {
                        note("crash " + node.id);
                        node.crash();
                    }
                }
                case 4 -> {
                    if (node.isUp()) {
                        note("leave " + node.id);
                        node.leave();
                    }
                }
                case 5 -> restart(node);
                case 6 -> {
                    note("pause " + node.id);
                    node.pause();
                    long until = cluster.nowNanos() + random.nextInt(900) * VirtualCluster.MS;
                    cluster.schedule(until, node::resume);
                }
                case 7 -> {
                    cluster.weather.lossPpm = random.nextInt(150_000);
                    cluster.weather.duplicationPpm = random.nextInt(50_000);
                    cluster.weather.reordering = random.nextInt(2) == 0;
                    cluster.weather.maxDelayNanos = 100_000 + random.nextInt(3_000_000);
                    note("weather loss " + cluster.weather.lossPpm);
                }
                default -> {
                    note("fair weather");
                    cluster.weather = VirtualCluster.Weather.fair();
                }
            }
        }

        private void restart(VirtualNode node) {
            if (!node.isUp()) {
                note("restart " + node.id);
                sentInThisLife.put(node.id, new ArrayList<>());
                node.restart();
            }
        }

        private void note(String what) {
            story.add(cluster.nowNanos() / VirtualCluster.MS + " " + what);
        }

        void traffic(int bursts) {
            for (int i = 0; i < bursts; i++) {
                VirtualNode node = cluster.node(1 + random.nextInt(count));
                for (int n = 1 + random.nextInt(5); n > 0; n--) {
                    String text = node.id + ":" + messages++ + " " + "x".repeat(random.nextInt(60));
                    // only what travels in one packet: a node that joins in the middle of a long message cannot deliver
                    // it
                    if (node.totem().state() == TotemState.OPERATIONAL && node.send(text)) {
                        sent.add(text);
                        sentInThisLife.getOrDefault(node.id, new ArrayList<>()).add(text);
                    }
                }
                cluster.runFor(random.nextInt(8));
            }
        }

        void finish() {
            cluster.weather = VirtualCluster.Weather.fair();
            cluster.heal();
            for (VirtualNode node : cluster.nodes()) {
                restart(node);
            }
            cluster.runFor(1000);
            assertThat(cluster.runUntil(cluster::isRingOfAll, 20_000))
                    .as("one ring again, %s", this)
                    .isTrue();
            traffic(20);
            cluster.runFor(3000);
            assertThat(cluster.isRingOfAll()).as("stable, %s", this).isTrue();
            HistoryChecker.check(cluster.nodes(), sent, toString());
            for (VirtualNode node : cluster.nodes()) {
                Set<String> delivered = new HashSet<>();
                for (String message : node.messages()) {
                    delivered.add(message.substring(message.indexOf(':') + 1));
                }
                assertThat(delivered)
                        .as("self delivery of node %d, %s", node.id, this)
                        .containsAll(sentInThisLife.getOrDefault(node.id, List.of()));
            }
        }

        @Override
        public String toString() {
            return "seed " + seed + " with " + count + " nodes: " + story;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void virtualSynchronySurvivesEverything(long block) {
        for (int i = 0; i < RUNS_A_BLOCK; i++) {
            Run run = new Run(block * 1000 + i);
            run.cluster.runFor(600);
            run.steps(12);
            run.finish();
        }
    }
}
