package org.quorate.clusterfs.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step changes, to be stored as a whole or not at all (spec 60 §3.3).
 *
 * @param deleted inodes whose rows go, before any is written
 * @param written entries whose rows are added or replaced; never the root
 * @param root the root as it becomes, stored as the version row; null if it stays
 * @param rootType type of the version row: that of a file, but of a directory after an exchange of states
 */
public record Change(
        List<Long> deleted, List<Entry> written, @Nullable Entry root, EntryType rootType) {
    public Change {
        deleted = List.copyOf(deleted);
        written = List.copyOf(written);
    }
}
