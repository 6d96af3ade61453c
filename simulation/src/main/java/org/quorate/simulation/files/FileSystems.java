package org.quorate.simulation.files;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RandomSource;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.message.ProcessId;
import org.quorate.clusterfs.replication.Settings;
import org.quorate.engine.CpgConfiguration;
import org.quorate.engine.NodeEvent;
import org.quorate.simulation.Observer;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.files.TreeLineage.Point;
import org.quorate.simulation.invariant.AcknowledgedWrites;
import org.quorate.simulation.invariant.BoundedWaits;
import org.quorate.simulation.invariant.EqualTrees;
import org.quorate.simulation.invariant.ExclusiveLocks;
import org.quorate.simulation.invariant.FilesRecovery;
import org.quorate.simulation.invariant.InvariantViolation;
import org.quorate.simulation.invariant.MajorityWrites;
import org.quorate.simulation.invariant.StoredTree;
import org.quorate.totem.ConfigurationChange;

/**
 * The cluster file systems of a run, one a machine, with some workers each, and their promises. An observer of the nodes, shown what is
 * of the clients it made.
 */
public final class FileSystems implements Observer {
    /** What happens in the file systems, for who wants to know. */
    @FunctionalInterface
    public interface Listener {
        /** A line of a process's log. */
        void onLine(int nodeId, Level level, String text);
    }

    /** What is much work to check is checked each so many times it is asked for. */
    private static final int EQUAL_EVERY = 8;

    private static final int STORED_EVERY = 50;

    private final Listener listener;
    private final List<SimulatedFileSystem> machines = new ArrayList<>();
    private final List<FileWorker> workers = new ArrayList<>();
    private final Set<Integer> withoutPower = new HashSet<>();
    private final Set<Integer> engineExited = new HashSet<>();
    private final Set<FileWorker.Waiting> waiting = new LinkedHashSet<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private final TornMessages torn = new TornMessages();
    private final List<LockHolding> locks = new ArrayList<>();
    private final SimulatedCluster cluster;
    private final Map<Integer, Integer> votes = new HashMap<>();
    private int total;
    private boolean isAlwaysArithmetic = true;
    private boolean isWorking = true;
    private long nextClient = FileSystemProcess.FIRST_CLIENT;
    private int checks;
    private long tried;
    private @Nullable InvariantViolation violation;

    /**
     * None of them runs before its machine starts.
     *
     * @param workersEach on each machine
     */
    public FileSystems(SimulatedCluster cluster, int workersEach, Listener listener) {
        this.cluster = cluster;
        this.listener = listener;
        List<SimulatedNode> nodes = cluster.nodes();
        for (SimulatedNode node : nodes) {
            votes.put(node.nodeId(), node.configuredVotes());
            total += node.configuredVotes();
        }
        TreeLineage lineage = new TreeLineage(
                total / 2 + 1,
                position -> votes.getOrDefault(nodes.get(position).nodeId(), 1));
        RandomSource seeds = RandomSource.seeded(cluster.seed() ^ 0x66_696c_6573L);
        for (int position = 0; position < nodes.size(); position++) {
            SimulatedNode node = nodes.get(position);
            SimulatedFileSystem machine =
                    new SimulatedFileSystem(this, node, position, lineage, RandomSource.seeded(seeds.nextLong()));
            machines.add(machine);
            withoutPower.add(node.nodeId());
            for (int worker = 1; worker <= workersEach; worker++) {
                workers.add(new FileWorker(
                        this, machine, node.nodeId() + "-" + worker, RandomSource.seeded(seeds.nextLong())));
            }
        }
    }

    /** Whether these are events of a file system's client. */
    public static boolean isClientOfFiles(long client) {
        return client >= FileSystemProcess.FIRST_CLIENT;
    }

    /** The workers begin. */
    public void begin() {
        workers.forEach(worker -> worker.next(true));
    }

    /** The workers end what they do, and do nothing more. */
    public void endWork() {
        isWorking = false;
    }

    // ---- what there is

    public List<SimulatedFileSystem> machines() {
        return Collections.unmodifiableList(machines);
    }

    public SimulatedFileSystem machine(int nodeId) {
        return machines.stream()
                .filter(machine -> machine.node().nodeId() == nodeId)
                .findFirst()
                .orElseThrow();
    }

    public SimulatedCluster cluster() {
        return cluster;
    }

    /** All that workers were told to be done, in the order they were told. */
    public List<Acknowledgement> acknowledgements() {
        return Collections.unmodifiableList(acknowledgements);
    }

    /** All that was tried. */
    public long tried() {
        return tried;
    }

    public List<LockHolding> locks() {
        return Collections.unmodifiableList(locks);
    }

    /** What each worker knows of his files. */
    public List<KnownFile> knownFiles() {
        return workers.stream().flatMap(worker -> worker.files().stream()).toList();
    }

    /**
     * Whether votes alone have decided who may write, all the time: else what is acknowledged is what a single node may have, as with the
     * original.
     */
    public boolean isAlwaysArithmetic() {
        return isAlwaysArithmetic;
    }

    /** Whether the nodes of these processes have a majority of all configured votes. */
    public boolean isMajority(List<ProcessId> members) {
        int present = members.stream()
                .map(ProcessId::nodeId)
                .distinct()
                .mapToInt(id -> votes.getOrDefault(id, 1))
                .sum();
        return present >= total / 2 + 1;
    }

    /** Whether the data base of each of them has this, or what came of it. */
    boolean haveAll(List<ProcessId> members, Point point) {
        return members.stream()
                .allMatch(member -> machine(member.nodeId()).store().state().comesFrom(point));
    }

    long nowNanos() {
        return cluster.nowNanos();
    }

    void schedule(long nanos, Runnable action) {
        cluster.schedule(cluster.nowNanos() + nanos, action);
    }

    long nextClient() {
        return nextClient++;
    }

    LogSink logOf(int nodeId) {
        return (domain, level, text) -> {
            if (!isTorn(nodeId)) {
                note(EqualTrees.violation(nodeId, text));
            }
            listener.onLine(nodeId, level, text);
        };
    }

    /** Whether a node's ring has a message that was half sent when the ring before it ended, so that not all of it delivered it. */
    public boolean isTorn(int nodeId) {
        Set<ProcessId> alive = new HashSet<>();
        for (SimulatedFileSystem machine : machines) {
            FileSystemProcess process = machine.process();
            if (process != null) {
                alive.add(process.id());
            }
        }
        return torn.isAnyIn(nodeId, alive, cluster.nowNanos());
    }

    // ---- what workers say

    boolean isWorking() {
        return isWorking;
    }

    void begins(FileWorker.Waiting who) {
        waiting.add(who);
        tried++;
    }

    void isAnswered(FileWorker.Waiting who) {
        waiting.remove(who);
        long waited = cluster.nowNanos() - who.sinceNanos();
        note(BoundedWaits.violation(
                who.toString(), waited, Settings.DEFAULT, who.process().isPaused()));
    }

    /** Who waits for a process that was paused has waited for it to run on. */
    void resumes(FileSystemProcess process) {
        waiting.stream().filter(each -> each.process() == process).forEach(FileWorker.Waiting::beginAnew);
    }

    void acknowledged(Acknowledgement acknowledgement, FileSystemProcess process) {
        acknowledgements.add(acknowledgement);
        isAlwaysArithmetic &= process.isArithmetic();
        note(MajorityWrites.violation(this, acknowledgement, process));
    }

    int lockTaken(String lock, int nodeId, Acknowledgement taken) {
        locks.add(new LockHolding(lock, nodeId, taken, cluster.nowNanos(), Long.MAX_VALUE));
        return locks.size() - 1;
    }

    void lockGivenBack(int handle) {
        LockHolding held = locks.get(handle);
        locks.set(
                handle,
                new LockHolding(held.lock(), held.nodeId(), held.taken(), held.fromNanos(), cluster.nowNanos()));
    }

    // ---- what machines and nodes do

    @Override
    public void onStart(SimulatedNode node) {
        engineExited.remove(node.nodeId());
        if (withoutPower.remove(node.nodeId())) {
            machine(node.nodeId()).boot();
        }
    }

    @Override
    public void onExit(SimulatedNode node, int status, String where) {
        engineExited.add(node.nodeId());
    }

    @Override
    public void onGone(SimulatedNode node) {
        SimulatedFileSystem machine = machine(node.nodeId());
        if (engineExited.contains(node.nodeId())) {
            FileSystemProcess process = machine.process();
            if (process != null) {
                process.engineGone(node.incarnation());
            }
        } else {
            withoutPower.add(node.nodeId());
            machine.powerLost();
        }
    }

    @Override
    public void onEvent(SimulatedNode node, NodeEvent event) {
        FileSystemProcess process = machine(node.nodeId()).process();
        if (process != null && event instanceof NodeEvent.QuorumChanged changed) {
            process.quorumDecided(changed.quorate());
        }
    }

    @Override
    public void onRingConfiguration(SimulatedNode node, ConfigurationChange change) {
        if (change.kind() == ConfigurationChange.Kind.REGULAR) {
            torn.entered(node.nodeId(), change.ringId());
        }
    }

    @Override
    public void onMessage(
            SimulatedNode node, long client, int senderNodeId, int pid, byte[] buffer, int offset, int length) {
        FileSystemProcess process = machine(node.nodeId()).process();
        if (process != null) {
            byte[] message = new byte[length];
            System.arraycopy(buffer, offset, message, 0, length);
            torn.delivered(process.id(), new ProcessId(senderNodeId, pid), message, cluster.nowNanos());
            process.delivered(client, new ProcessId(senderNodeId, pid), message);
        }
    }

    @Override
    public void onConfiguration(SimulatedNode node, long client, CpgConfiguration change) {
        FileSystemProcess process = machine(node.nodeId()).process();
        if (process != null) {
            torn.told(
                    process.id(),
                    change.members().stream()
                            .map(member -> new ProcessId(member.nodeId(), member.pid()))
                            .toList());
            process.changed(client, change);
        }
    }

    boolean isWithoutPower(SimulatedNode node) {
        return withoutPower.contains(node.nodeId());
    }

    void ended(SimulatedFileSystem machine, FileSystemProcess process) {
        note(StoredTree.violation(machine, process));
        List<FileWorker.Waiting> abandoned =
                waiting.stream().filter(each -> each.process() == process).toList();
        abandoned.forEach(waiting::remove);
        abandoned.forEach(FileWorker.Waiting::abandon);
    }

    void doesNotStart(SimulatedFileSystem machine, String reason) {
        note(StoredTree.cannotBeLoaded(machine, reason));
    }

    /** All disks are right again, all processes run, and those that had to stop for good are started anew, as an operator does. */
    public void repair() {
        for (SimulatedFileSystem machine : machines) {
            machine.store().setFailing(false);
            FileSystemProcess process = machine.process();
            machine.resume();
            if (process != null && process.hasStoppedForGood()) {
                machine.kill();
            }
            machine.start();
        }
    }

    // ---- promises

    private void note(@Nullable InvariantViolation found) {
        if (violation == null) {
            violation = found;
        }
    }

    /**
     * Looks whether every promise was kept so far.
     *
     * @throws InvariantViolation the first one that was not
     */
    public void check() {
        waiting.forEach(each -> note(BoundedWaits.violation(
                each.toString(),
                cluster.nowNanos() - each.sinceNanos(),
                Settings.DEFAULT,
                each.process().isPaused())));
        if (++checks % EQUAL_EVERY == 0) {
            note(EqualTrees.violation(this));
        }
        if (checks % STORED_EVERY == 0) {
            for (SimulatedFileSystem machine : machines) {
                FileSystemProcess process = machine.process();
                if (process != null) {
                    note(StoredTree.violation(machine, process));
                }
            }
        }
        if (violation != null) {
            throw violation;
        }
    }

    /** Which file systems have not come together after everything was repaired, empty if all have. */
    public List<String> stragglers() {
        return FilesRecovery.stragglers(this);
    }

    /**
     * Everything was repaired, and nobody works any more.
     *
     * @throws InvariantViolation the first promise that was not kept
     */
    public void checkAtRest() {
        check();
        note(FilesRecovery.violation(this));
        note(EqualTrees.violationAtRest(this));
        note(AcknowledgedWrites.violation(this));
        note(ExclusiveLocks.violation(this));
        if (violation != null) {
            throw violation;
        }
    }
}
