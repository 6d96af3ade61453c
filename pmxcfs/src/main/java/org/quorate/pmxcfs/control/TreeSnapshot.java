package org.quorate.pmxcfs.control;

import java.util.List;
import org.quorate.clusterfs.tree.Entry;

/**
 * A whole tree at one moment.
 *
 * @param report on the same moment
 * @param entries all, the root too, ascending by inode
 */
public record TreeSnapshot(TreeReport report, List<Entry> entries) {
    public TreeSnapshot {
        entries = List.copyOf(entries);
    }

    /** The root, whose version is the tree's. */
    public Entry root() {
        return entries.getFirst();
    }
}
