package org.quorate.simulation.scenario;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.simulation.Observer;
import org.quorate.simulation.Observers;
import org.quorate.simulation.OrderHistory;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.files.SimulatedFileSystem;
import org.quorate.simulation.invariant.CpgMembership;
import org.quorate.simulation.invariant.FilesRecovery;
import org.quorate.simulation.invariant.Invariants;
import org.quorate.simulation.invariant.Liveness;

/**
 * One run of a scenario: the cluster, its traffic, the steps at their times, and all promises checked meanwhile. What was wrong is
 * thrown as an {@link AssertionError} that says when.
 */
public final class ScenarioRun {
    /** Violations are looked for this often; the time in their text is not later than this after they happened. */
    private static final long SLICE_MILLIS = 50;

    /** After the ring is whole: what was sent is delivered in this time. */
    private static final long QUIET_MILLIS = 30_000;

    /** Only this many clients a node take part in the random traffic. */
    private static final int CLIENTS = 3;

    private static final int BURST_WHEN_FULL = 16;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final int MTU = 1500;

    private final Scenario scenario;
    private final OrderHistory history = new OrderHistory();
    private final Invariants invariants = new Invariants();
    private final Installations installations;
    private final SimulatedCluster cluster;
    private final RandomSource random;
    private final @Nullable StepListener listener;
    private final @Nullable FileSystems files;
    private final SilentMembers silentMembers = new SilentMembers();
    private Traffic traffic;
    private boolean isTrafficScheduled;
    private boolean isSending = true;
    private long repairedAtNanos = -1;
    private long wholeAfterMillis = -1;

    /** Who makes the cluster. */
    @FunctionalInterface
    public interface ClusterSource {
        SimulatedCluster build(long seed, Observer observer);
    }

    /** Who wants to know which step is taken, and what came of it. */
    public interface StepListener extends Observer {
        /** The run begins. */
        void onCluster(SimulatedCluster started);

        void onStep(Step step);

        /** Something an action found out about a node. */
        void onNote(int nodeId, String text);
    }

    public ScenarioRun(Scenario scenario) {
        this(scenario, scenario.setup().plan()::build, null);
    }

    /**
     * @param source makes the cluster instead of the scenario's setup
     * @param listener also observes the nodes
     */
    public ScenarioRun(Scenario scenario, ClusterSource source, @Nullable StepListener listener) {
        this.scenario = scenario;
        this.traffic = scenario.setup().traffic();
        this.listener = listener;
        installations = new Installations(this::nowNanos);
        List<Observer> observers = new ArrayList<>(List.of(history, invariants, installations));
        if (listener != null) {
            observers.add(listener);
        }
        ClientsApart clients = new ClientsApart(new Observers(observers));
        cluster = source.build(scenario.setup().seed(), clients);
        files = scenario.setup().files() == 0
                ? null
                : new FileSystems(cluster, scenario.setup().files(), this::fileSystemSays);
        clients.show(files);
        random = RandomSource.seeded(scenario.setup().seed() ^ 0x7261_6666_6963L);
    }

    public SimulatedCluster cluster() {
        return cluster;
    }

    private long nowNanos() {
        return cluster.nowNanos();
    }

    /** An operator lowers the votes of this node's component by hand. */
    void onOperator(int nodeId) {
        invariants.onVotesSetByHand(cluster.node(nodeId));
    }

    Installations installations() {
        return installations;
    }

    /** Ends the run if the condition does not hold now. */
    void demand(Condition condition) {
        check();
        String failure = condition.failure(this);
        if (failure != null) {
            throw new FailedCheck(condition, failure);
        }
    }

    /** The traffic and what clients saw of it. */
    public OrderHistory history() {
        return history;
    }

    /** How long after {@code repair} all nodes were one ring, in ms; -1 if there was no repair. */
    public long wholeAfterMillis() {
        return wholeAfterMillis;
    }

    void note(int nodeId, String text) {
        if (listener != null) {
            listener.onNote(nodeId, text);
        }
    }

    private void fileSystemSays(int nodeId, Level level, String text) {
        silentMembers.onLine(nodeId, text);
        if (level == Level.WARNING || level == Level.CRIT) {
            note(nodeId, "file system: " + text);
        }
    }

    /** The cluster file systems; null if the scenario has none. */
    public @Nullable FileSystems files() {
        return files;
    }

    /** That of one node; null if the scenario has none. */
    @Nullable
    SimulatedFileSystem files(int nodeId) {
        return files == null ? null : files.machine(nodeId);
    }

    void repairFiles() {
        if (files != null) {
            files.repair();
        }
    }

    boolean isNamedSilent(int silent, int nodeId) {
        return silentMembers.isNamed(silent, nodeId);
    }

    void restoreMtus() {
        for (int link = 0; link < scenario.setup().links(); link++) {
            cluster.setMtu(link, MTU);
        }
    }

    void repaired() {
        repairedAtNanos = cluster.nowNanos();
    }

    /**
     * Runs it to its end.
     *
     * @return the fingerprint of the run, equal for equal scenarios
     * @throws AssertionError if a promise was broken
     */
    public long run() {
        if (listener != null) {
            listener.onCluster(cluster);
        }
        cluster.startAll();
        for (Step step : scenario.steps()) {
            cluster.schedule(step.atNanos(), () -> take(step));
        }
        scheduleTraffic();
        if (files != null) {
            files.begin();
        }
        runUntil(scenario.durationNanos());
        if (repairedAtNanos >= 0) {
            awaitWholeRing();
            awaitFiles();
            isSending = false;
            runUntil(cluster.nowNanos() + QUIET_MILLIS * NANOS_PER_MS);
            cluster.nodes().forEach(history::checkSelfDelivery);
            CpgMembership.check(cluster, history);
            if (files != null) {
                files.checkAtRest();
            }
        }
        history.check();
        return cluster.fingerprint();
    }

    private void take(Step step) {
        if (listener != null) {
            listener.onStep(step);
        }
        step.action().apply(this);
    }

    private void runUntil(long endNanos) {
        while (cluster.nowNanos() < endNanos) {
            long left = endNanos - cluster.nowNanos();
            cluster.runForNanos(Math.min(SLICE_MILLIS * NANOS_PER_MS, left));
            check();
        }
    }

    /**
     * Looks whether the nodes and the traffic have kept every promise so far; for runs whose steps are taken from outside.
     *
     * @throws AssertionError if not
     */
    public void check() {
        invariants.throwIfViolated();
        history.checkEachStep();
        if (files != null) {
            files.check();
        }
    }

    /** Traffic goes on: the ring has to form under it. */
    private void awaitWholeRing() {
        long bound = Liveness.boundMillis(cluster.nodes().getFirst().node().configuration());
        long endNanos = repairedAtNanos + bound * NANOS_PER_MS;
        while (!Liveness.stragglers(cluster).isEmpty()) {
            if (cluster.nowNanos() >= endNanos) {
                throw Liveness.violation(cluster, bound);
            }
            cluster.runFor(SLICE_MILLIS);
            check();
            // an orderly stop that was under way when everything was repaired
            cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(SimulatedNode::start);
        }
        wholeAfterMillis = Math.max(0, (cluster.nowNanos() - repairedAtNanos) / NANOS_PER_MS);
    }

    /** Work goes on, too, until all file systems may write. */
    private void awaitFiles() {
        FileSystems all = files;
        if (all == null) {
            return;
        }
        long endNanos = cluster.nowNanos() + FilesRecovery.boundMillis() * NANOS_PER_MS;
        while (!all.stragglers().isEmpty() && cluster.nowNanos() < endNanos) {
            // who found a disk that failed only now has to be started anew, too
            all.repair();
            runUntil(cluster.nowNanos() + SLICE_MILLIS * NANOS_PER_MS);
        }
        all.endWork();
    }

    // ---- traffic

    private void scheduleTraffic() {
        if (traffic != Traffic.NONE && !isTrafficScheduled) {
            long gap = traffic.nextGapMillis(random) * NANOS_PER_MS;
            isTrafficScheduled = true;
            cluster.schedule(cluster.nowNanos() + gap, () -> {
                isTrafficScheduled = false;
                if (isSending) {
                    sendSome();
                    scheduleTraffic();
                }
            });
        }
    }

    /** From now on clients send so much. */
    void changeTraffic(Traffic amount) {
        traffic = amount;
        scheduleTraffic();
    }

    private void sendSome() {
        if (traffic == Traffic.NONE) {
            return;
        }
        if (traffic == Traffic.FULL) {
            cluster.nodes().forEach(node -> {
                int burst = 0;
                while (burst < BURST_WHEN_FULL && sendOne(node, 1)) {
                    burst++;
                }
            });
            return;
        }
        SimulatedNode node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        sendOne(node, 1 + random.nextInt(CLIENTS));
    }

    private boolean sendOne(SimulatedNode node, int client) {
        if (!node.isRunning() || node.isPaused()) {
            return false;
        }
        if (client == 1) {
            history.join(node);
        }
        return history.send(node, client, traffic.nextSize(random));
    }
}
