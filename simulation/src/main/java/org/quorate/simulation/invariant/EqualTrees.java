package org.quorate.simulation.invariant;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.RingId;
import org.quorate.clusterfs.replication.Mode;
import org.quorate.clusterfs.tree.TreeIndex;
import org.quorate.engine.QuorumStatus;
import org.quorate.simulation.files.FileSystemProcess;
import org.quorate.simulation.files.FileSystems;
import org.quorate.simulation.files.SimulatedFileSystem;

/**
 * The tree is the same on every node (spec 60 §4): members of one group in one ring that are quorate, in step and have handled what
 * they were given have equal indexes when their trees have one version; at rest all trees are equal, their data too.
 *
 * <p>Members that go different ways may each deliver what the other lacks before they hear of it; so only those count that are in the
 * ring their engine is in. What members find that verify their trees counts, too.
 *
 * <p>Left out is a ring in which not all members delivered the same: a message half sent when the ring before it ended is delivered by who
 * came along with its sender. Then members differ until they verify their trees, and are made equal.
 */
public final class EqualTrees {
    private EqualTrees() {}

    /** What was found; null if nothing. */
    public static @Nullable InvariantViolation violation(FileSystems all) {
        List<FileSystemProcess> comparable = new ArrayList<>();
        for (SimulatedFileSystem machine : all.machines()) {
            FileSystemProcess process = machine.process();
            if (process != null
                    && process.isUpToDate()
                    && process.mode() == Mode.SYNCED
                    && process.isQuorate()
                    && process.engineQuorum() != null) {
                comparable.add(process);
            }
        }
        for (int i = 1; i < comparable.size(); i++) {
            for (int j = 0; j < i; j++) {
                InvariantViolation found = difference(comparable.get(j), comparable.get(i));
                if (found != null && all.isTorn(comparable.get(i).nodeId())) {
                    return null;
                }
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Members compare their trees themselves, at one place in the order of messages. */
    public static @Nullable InvariantViolation violation(int nodeId, String line) {
        return line.startsWith("wrong checksum")
                ? new InvariantViolation(
                        "EqualTrees", "node " + nodeId + " verified its tree, and another's was different: " + line)
                : null;
    }

    private static @Nullable InvariantViolation difference(FileSystemProcess a, FileSystemProcess b) {
        if (a.tree().root().version() != b.tree().root().version()
                || !a.members().equals(b.members())
                || !ring(a).equals(ring(b))) {
            return null;
        }
        TreeIndex ofA = a.tree().index();
        TreeIndex ofB = b.tree().index();
        return ofA.equals(ofB) ? null : unequal(a, b);
    }

    private static RingId ring(FileSystemProcess process) {
        QuorumStatus status = process.engineQuorum();
        return status == null ? RingId.NONE : status.ringId();
    }

    private static InvariantViolation unequal(FileSystemProcess a, FileSystemProcess b) {
        return new InvariantViolation(
                "EqualTrees",
                "nodes " + a.nodeId() + " and " + b.nodeId() + " both have version "
                        + a.tree().root().version() + " of the tree, with the entries "
                        + a.tree().entries().stream()
                                .filter(entry -> !entry.equals(b.tree().byInode(entry.inode())))
                                .toList()
                        + " and "
                        + b.tree().entries().stream()
                                .filter(entry -> !entry.equals(a.tree().byInode(entry.inode())))
                                .toList());
    }

    /** After all has been repaired and everybody is in step. */
    public static @Nullable InvariantViolation violationAtRest(FileSystems all) {
        FileSystemProcess first = null;
        for (SimulatedFileSystem machine : all.machines()) {
            FileSystemProcess process = machine.process();
            if (process == null) {
                continue;
            }
            first = first == null ? process : first;
            if (!process.tree().checksum().equals(first.tree().checksum())) {
                return process.tree().root().version() == first.tree().root().version()
                        ? unequal(first, process)
                        : new InvariantViolation(
                                "EqualTrees",
                                "at rest node " + first.nodeId() + " has version "
                                        + first.tree().root().version() + " of the tree, node " + process.nodeId()
                                        + " version " + process.tree().root().version());
            }
        }
        return null;
    }
}
