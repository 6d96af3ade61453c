package org.quorate.simulation.scenario;

import java.util.List;
import java.util.stream.Collectors;
import org.quorate.base.StatusCode;
import org.quorate.simulation.Lie;
import org.quorate.simulation.PathFaults;
import org.quorate.simulation.SimulatedCluster;
import org.quorate.simulation.SimulatedDisk;
import org.quorate.simulation.SimulatedNode;
import org.quorate.simulation.files.SimulatedFileSystem;

/**
 * One thing that happens to the cluster. Acting on a node that cannot be acted on, such as killing one that does not run, does
 * nothing, so that a script stays valid when others of its lines are taken away.
 */
public sealed interface Action {
    void apply(ScenarioRun run);

    /** As a script has it; the parser reads it back to an equal action. */
    String text();

    // ---- the network

    /** The faults of some paths change. */
    sealed interface OnPaths extends Action {
        Paths paths();

        PathFaults change(PathFaults faults);

        /** The script's words before the paths. */
        String what();

        @Override
        default void apply(ScenarioRun run) {
            run.cluster().setFaults(paths().selection(), this::change);
        }

        @Override
        default String text() {
            return what() + paths().text();
        }
    }

    /** Nodes of one group reach each other, nobody else; nodes in no group are alone. */
    record Partition(List<List<Integer>> groups) implements Action {
        public Partition {
            groups = groups.stream().map(List::copyOf).toList();
        }

        @Override
        public void apply(ScenarioRun run) {
            run.cluster().partition(groups);
        }

        @Override
        public String text() {
            return "partition "
                    + groups.stream()
                            .map(group -> group.stream().map(String::valueOf).collect(Collectors.joining(",")))
                            .collect(Collectors.joining(" | "));
        }
    }

    /** All cuts are taken away; other faults stay. */
    record Heal() implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().heal();
        }

        @Override
        public String text() {
            return "heal";
        }
    }

    /** Nothing passes on some paths, or something again. */
    record Cut(boolean cut, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withCut(cut);
        }

        @Override
        public String what() {
            return cut ? "cut" : "join";
        }
    }

    /** All faults of some paths but cuts are taken away. */
    record Calm(Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return PathFaults.NONE.withCut(faults.cut());
        }

        @Override
        public String what() {
            return "calm";
        }
    }

    /** Datagrams get lost, one by one. */
    record Loss(double probability, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withLoss(probability);
        }

        @Override
        public String what() {
            return "loss " + Quantities.percent(probability);
        }
    }

    /** Datagrams get lost, up to so many in a row. */
    record Bursts(double probability, int datagrams, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withBursts(probability, datagrams);
        }

        @Override
        public String what() {
            return "bursts " + Quantities.percent(probability) + " of " + datagrams;
        }
    }

    /** Datagrams take so long, give or take. */
    record Latency(long nanos, long jitterNanos, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withDelay(Math.max(0, nanos - jitterNanos), 2 * jitterNanos);
        }

        @Override
        public String what() {
            return "latency " + Quantities.duration(nanos)
                    + (jitterNanos == 0 ? "" : "±" + Quantities.duration(jitterNanos));
        }
    }

    /** Datagrams arrive twice. */
    record Duplication(double probability, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withDuplication(probability);
        }

        @Override
        public String what() {
            return "duplicate " + Quantities.percent(probability);
        }
    }

    /** Single datagrams are held back. */
    record Reordering(double probability, long nanos, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withReordering(probability, nanos);
        }

        @Override
        public String what() {
            return "reorder " + Quantities.percent(probability) + " by " + Quantities.duration(nanos);
        }
    }

    /** Bits flip. */
    record Corruption(double probability, Paths paths) implements OnPaths {
        @Override
        public PathFaults change(PathFaults faults) {
            return faults.withCorruption(probability);
        }

        @Override
        public String what() {
            return "corrupt " + Quantities.percent(probability);
        }
    }

    /** The largest IP packet a link's network carries, in bytes. */
    record Mtu(int bytes, int link) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().setMtu(link, bytes);
        }

        @Override
        public String text() {
            return "mtu " + bytes + " on link " + link;
        }
    }

    // ---- the machines

    /** What can be done to a node with nothing but its number. */
    enum NodeVerb {
        /** The machine loses power. */
        KILL,
        /** The process starts, with what is on the disk. */
        START,
        /** The process is stopped in good order. */
        LEAVE,
        /** The process is not scheduled. */
        PAUSE,
        RESUME,
        /** Its addresses are taken away: what it sends is refused, nothing reaches it. */
        IFDOWN,
        IFUP;

        String word() {
            return Words.of(this);
        }
    }

    /** Something happens to a machine or its process. */
    record OfNode(NodeVerb verb, int nodeId) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            SimulatedNode node = run.cluster().node(nodeId);
            switch (verb) {
                case KILL -> {
                    if (node.isRunning()) {
                        node.crash();
                    }
                }
                case START -> {
                    if (!node.isRunning()) {
                        node.start();
                    }
                }
                case LEAVE -> node.shutDown();
                case PAUSE -> {
                    if (node.isRunning()) {
                        node.pause();
                    }
                }
                case IFDOWN -> node.setAddressed(false);
                case IFUP -> node.setAddressed(true);
                case RESUME -> {
                    if (node.isPaused()) {
                        node.resume();
                    }
                }
            }
        }

        @Override
        public String text() {
            return verb.word() + " " + nodeId;
        }
    }

    /** Each input takes the node's processor so long. */
    record SlowCpu(int nodeId, long nanosPerInput) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().node(nodeId).slowCpu(nanosPerInput);
        }

        @Override
        public String text() {
            return "slow " + nodeId + " by " + Quantities.duration(nanosPerInput);
        }
    }

    /** A node's clock is too fast, or with a negative number too slow, in µs a second. */
    record ClockDrift(int nodeId, int ppm) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().node(nodeId).driftClock(ppm);
        }

        @Override
        public String text() {
            return "drift " + nodeId + " by " + ppm + "ppm";
        }
    }

    /** What can be done to a disk at once. */
    enum DiskVerb {
        /** Its files are gone. */
        LOST,
        /** A backup is made. */
        BACKUP,
        /** The backup is put back. */
        RESTORED
    }

    /** The state directory changes at once; takes effect when the node starts again. */
    record DiskChange(int nodeId, DiskVerb verb) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            SimulatedNode node = run.cluster().node(nodeId);
            if (verb == DiskVerb.BACKUP) {
                node.snapshotDisk();
            } else if (!node.isRunning()) {
                // a running process would not notice, and would write its state over it
                if (verb == DiskVerb.LOST) {
                    node.loseDisk();
                } else {
                    node.restoreDisk();
                }
            }
        }

        @Override
        public String text() {
            return "disk " + nodeId + " " + Words.of(verb);
        }
    }

    /** Writes of a node's state go wrong from now on, or right again. */
    record DiskFault(int nodeId, SimulatedDisk.Fault fault) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().node(nodeId).disk().setFault(fault);
        }

        @Override
        public String text() {
            return "disk " + nodeId + " " + (fault == SimulatedDisk.Fault.NONE ? "sound" : Words.of(fault));
        }
    }

    // ---- hostile and stale peers

    /** Somebody in the network keeps all datagrams of the next time. */
    record Capture(long nanos) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().capture(nanos);
        }

        @Override
        public String text() {
            return "capture for " + Quantities.duration(nanos);
        }
    }

    /** The captured datagrams are sent a second time, in the same rhythm. */
    record Replay() implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().replay();
        }

        @Override
        public String text() {
            return "replay";
        }
    }

    /** In the place of a node that does not run stands somebody with the key, and lies, until the node starts. */
    record Impersonate(int nodeId, Lie lie) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().impersonate(nodeId, lie);
        }

        @Override
        public String text() {
            return "impostor " + nodeId + " sends false " + Words.of(lie);
        }
    }

    // ---- clients and operators

    /** What a client of the traffic does. */
    enum ClientVerb {
        JOINS,
        LEAVES,
        DIES
    }

    /** A cpg client of a node joins its group, leaves it, or its process dies. */
    record OfClient(int nodeId, int client, ClientVerb verb) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            SimulatedNode node = run.cluster().node(nodeId);
            if (!node.isRunning() || node.isPaused()) {
                return;
            }
            switch (verb) {
                case JOINS -> run.history().join(node, client);
                case LEAVES -> run.history().leave(node, client);
                case DIES -> run.history().die(node, client);
            }
        }

        @Override
        public String text() {
            return "client " + client + " of " + nodeId + " " + Words.of(verb);
        }
    }

    /** What happens to a file system. */
    enum FilesVerb {
        /** SIGKILL of its process. */
        KILLED,
        STARTED,
        /** SIGSTOP of its process. */
        PAUSED,
        RESUMED,
        /** Its disk refuses every write. */
        FAILING,
        SOUND
    }

    /** Something happens to the cluster file system of a node, or to its process. */
    record OfFiles(int nodeId, FilesVerb verb) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            SimulatedFileSystem files = run.files(nodeId);
            if (files == null) {
                return;
            }
            switch (verb) {
                case KILLED -> files.kill();
                case STARTED -> files.start();
                case PAUSED -> files.pause();
                case RESUMED -> files.resume();
                case FAILING -> files.store().setFailing(true);
                case SOUND -> files.store().setFailing(false);
            }
        }

        @Override
        public String text() {
            return "files " + nodeId + " " + Words.of(verb);
        }
    }

    /** An operator sets the expected votes by hand, as {@code corosync-quorumtool -e} does. */
    record ExpectedVotes(int votes, int nodeId) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.onOperator(nodeId);
            run.cluster().node(nodeId).input(running -> {
                StatusCode status =
                        running.setExpectedVotes(run.cluster().node(nodeId).clockNanos(), votes);
                run.note(
                        nodeId,
                        "expected votes set to " + votes + " by hand"
                                + (status == StatusCode.OK ? "" : ": refused, " + status));
            });
        }

        @Override
        public String text() {
            return "expect " + votes + " on " + nodeId;
        }
    }

    /** All machines get a new key, and where there was none encryption; then an operator asks a node to let all reload. */
    record Rekey(int nodeId) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.cluster().changeKeys();
            run.cluster().node(nodeId).reload();
        }

        @Override
        public String text() {
            return "rekey on " + nodeId;
        }
    }

    /** The clients send more or less from now on. */
    record ChangeTraffic(Traffic traffic) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.changeTraffic(traffic);
        }

        @Override
        public String text() {
            return "traffic " + Words.of(traffic);
        }
    }

    /** The script demands something; the run fails if it does not hold. */
    record Check(Condition condition) implements Action {
        @Override
        public void apply(ScenarioRun run) {
            run.demand(condition);
        }

        @Override
        public String text() {
            return "check " + condition.text();
        }
    }

    /** Everything is repaired: no faults, all nodes run. From then on the cluster has to become one ring in bounded time. */
    record Repair() implements Action {
        @Override
        public void apply(ScenarioRun run) {
            SimulatedCluster cluster = run.cluster();
            cluster.setFaults(SimulatedCluster.PathSelection.ALL, faults -> PathFaults.NONE);
            run.restoreMtus();
            for (SimulatedNode node : cluster.nodes()) {
                node.slowCpu(0);
                node.driftClock(0);
                node.setAddressed(true);
                node.disk().setFault(SimulatedDisk.Fault.NONE);
                if (node.isPaused()) {
                    node.resume();
                }
                if (!node.isRunning()) {
                    node.start();
                }
            }
            run.repairFiles();
            run.repaired();
        }

        @Override
        public String text() {
            return "repair";
        }
    }
}
