package org.quorate.simulation;

import java.util.ArrayList;
import java.util.List;
import org.quorate.base.RandomSource;
import org.quorate.engine.QuorumStatus;

/**
 * A run of traffic under faults that one seed decides: loss, delay, reordering, duplication, corruption, partitions, one-way cuts,
 * crashes, restarts with the disk kept or lost, and pauses; then everything is repaired and the cluster has to become one quorate
 * ring again. What was wrong is thrown as an {@link AssertionError} that names the seed.
 */
public final class RandomFaults {
    /** Time for links to come up, the old rings to be lost and the new one to be formed, whatever state the faults left. */
    private static final long REPAIR_MILLIS = 120_000;

    private static final int[] SIZES = {16, 64, 300, 1400, 9_000, 70_000, 200_000};

    private final SimulatedCluster cluster;
    private final OrderHistory history;
    private final RandomSource random;

    /** Only an authenticated ring is asked to notice a changed bit; in clear text that is the UDP checksum's part. */
    private final double corruption;

    private RandomFaults(SimulatedCluster cluster, OrderHistory history, RandomSource random, boolean isAuthenticated) {
        this.corruption = isAuthenticated ? 0.02 : 0;
        this.cluster = cluster;
        this.history = history;
        this.random = random;
    }

    /**
     * Makes a cluster of 2 to 5 nodes and runs it.
     *
     * @param seed decides everything
     * @param disturbances how many faults follow each other, some 2 s apart
     * @return the fingerprint of the run, equal for equal arguments
     * @throws AssertionError if the cluster broke a promise
     */
    public static long run(long seed, int disturbances) {
        RandomSource random = RandomSource.seeded(seed);
        OrderHistory history = new OrderHistory();
        ClusterPlan plan = ClusterPlan.ofNodes(2 + random.nextInt(4))
                .links(1 + random.nextInt(2))
                .totem("token: 1000")
                .totem("netmtu: 1400");
        boolean isAuthenticated = random.nextInt(2) == 0;
        if (isAuthenticated) {
            plan = plan.crypto("aes256", "sha256");
        }
        SimulatedCluster cluster = plan.build(random.nextLong(), history);
        try {
            new RandomFaults(cluster, history, random, isAuthenticated).run(disturbances);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " with " + disturbances + " disturbances, after " + cluster.nowNanos() / 1_000_000
                            + " ms of virtual time: " + e.getMessage(),
                    e);
        }
        return cluster.fingerprint();
    }

    private void run(int disturbances) {
        cluster.startAll();
        cluster.runFor(8_000);
        for (int i = 0; i < disturbances; i++) {
            disturb();
            sendFor(500 + random.nextInt(3_000));
            history.checkEachStep();
            checkQuorumSafety();
        }
        repair();
        history.check();
        for (SimulatedNode node : cluster.nodes()) {
            history.checkSelfDelivery(node);
        }
    }

    private void disturb() {
        SimulatedNode node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        switch (random.nextInt(10)) {
            case 0 -> all(PathFaults.NONE);
            case 1 -> all(PathFaults.NONE.withLoss(random.nextInt(20) / 100.0));
            case 2 -> all(PathFaults.NONE.withDelay(50_000, random.nextInt(5_000_000)));
            case 3 ->
                all(PathFaults.NONE.withDuplication(random.nextInt(30) / 100.0).withCorruption(corruption));
            case 4 -> cluster.partition(twoGroups());
            case 5 -> cluster.heal();
            case 6 -> cutOneWay(node);
            case 7 -> {
                if (node.isRunning()) {
                    node.crash();
                }
            }
            case 8 -> {
                if (!node.isRunning()) {
                    if (random.nextInt(3) == 0) {
                        node.loseDisk();
                    }
                    node.start();
                }
            }
            default -> {
                if (node.isRunning() && !node.isPaused()) {
                    node.pause();
                } else if (node.isPaused()) {
                    node.resume();
                }
            }
        }
    }

    private void all(PathFaults faults) {
        cluster.setFaults(SimulatedCluster.PathSelection.ALL, old -> faults.withCut(old.cut()));
    }

    private List<List<Integer>> twoGroups() {
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        for (SimulatedNode node : cluster.nodes()) {
            (random.nextInt(2) == 0 ? left : right).add(node.nodeId());
        }
        return List.of(left, right);
    }

    private void cutOneWay(SimulatedNode node) {
        cluster.setFaults((from, to, link) -> from == node.nodeId(), faults -> faults.withCut(true));
    }

    private void sendFor(long millis) {
        long endNanos = cluster.nowNanos() + millis * 1_000_000L;
        while (cluster.nowNanos() < endNanos) {
            SimulatedNode node =
                    cluster.nodes().get(random.nextInt(cluster.nodes().size()));
            if (node.isRunning() && !node.isPaused()) {
                history.join(node);
                history.send(node, SIZES[random.nextInt(SIZES.length)]);
            }
            cluster.runFor(1 + random.nextInt(60));
        }
    }

    /** With plain majorities at most one of the rings that exist at an instant may be quorate (spec 30 §4). */
    private void checkQuorumSafety() {
        List<List<Integer>> quorate = new ArrayList<>();
        for (SimulatedNode node : cluster.nodes()) {
            if (!node.isRunning() || node.isPaused()) {
                continue;
            }
            QuorumStatus status = node.node().quorumStatus();
            List<Integer> members =
                    status.members().stream().map(QuorumStatus.Voter::nodeId).toList();
            if (status.quorate() && 2 * members.size() <= cluster.nodes().size()) {
                throw new AssertionError(node + " is quorate with only " + members);
            }
            if (status.quorate()) {
                quorate.add(members);
            }
        }
        for (List<Integer> a : quorate) {
            for (List<Integer> b : quorate) {
                if (a.stream().noneMatch(b::contains)) {
                    throw new AssertionError("two disjoint rings are quorate: " + a + " and " + b);
                }
            }
        }
    }

    private void repair() {
        cluster.setFaults(SimulatedCluster.PathSelection.ALL, faults -> PathFaults.NONE);
        for (SimulatedNode node : cluster.nodes()) {
            if (node.isPaused()) {
                node.resume();
            }
            if (!node.isRunning()) {
                node.start();
            }
        }
        if (!cluster.runUntil(this::isOneQuorateRing, REPAIR_MILLIS)) {
            throw new AssertionError("the nodes did not become one quorate ring within " + REPAIR_MILLIS + " ms: "
                    + cluster.nodes().stream()
                            .map(node ->
                                    node + " in " + node.node().quorumStatus().members())
                            .toList());
        }
        cluster.runFor(30_000);
    }

    private boolean isOneQuorateRing() {
        for (SimulatedNode node : cluster.nodes()) {
            QuorumStatus status = node.node().quorumStatus();
            if (!status.quorate() || status.members().size() != cluster.nodes().size()) {
                return false;
            }
        }
        return true;
    }
}
