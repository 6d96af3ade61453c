package org.quorate.simulation.invariant;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.tree.DamagedTreeException;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.simulation.files.FileSystemProcess;
import org.quorate.simulation.files.SimulatedFileSystem;

/**
 * What is stored is the tree that was visible, at every instant, so that a process that is killed starts again with the tree it had
 * (spec 60 §3.3, §3.4): what a running node wrote can be loaded.
 */
public final class StoredTree {
    private StoredTree() {}

    /** What was found; null if nothing. */
    public static @Nullable InvariantViolation violation(SimulatedFileSystem machine, FileSystemProcess process) {
        Tree stored;
        try {
            stored = machine.store().read();
        } catch (DamagedTreeException damaged) {
            return cannotBeLoaded(machine, String.valueOf(damaged.getMessage()));
        }
        List<Entry> visible = process.tree().entries();
        for (Entry entry : visible) {
            Entry other = stored.byInode(entry.inode());
            if (!entry.equals(other)) {
                return violation(machine, entry + " is visible, and " + other + " is stored");
            }
        }
        if (stored.entries().size() != visible.size()) {
            return violation(
                    machine,
                    stored.entries().stream()
                                    .filter(entry -> process.tree().byInode(entry.inode()) == null)
                                    .toList()
                            + " is stored, and not visible");
        }
        return null;
    }

    /** A process could not start. */
    public static InvariantViolation cannotBeLoaded(SimulatedFileSystem machine, String reason) {
        return violation(machine, "what is stored cannot be loaded: " + reason);
    }

    private static InvariantViolation violation(SimulatedFileSystem machine, String text) {
        return new InvariantViolation("StoredTree", "node " + machine.node().nodeId() + ": " + text);
    }
}
