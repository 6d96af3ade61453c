package org.quorate.clusterfs.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree with what the leader has and it lacks, made beside it and compared before it takes its place (spec 60 §4.6). */
final class TreeUpdate {
    private final NavigableMap<Long, Entry> entries;
    private final List<Long> deleted;
    private final NavigableMap<Long, Entry> updates = new TreeMap<>(Long::compareUnsigned);

    TreeUpdate(EntryTable table, List<Long> deleted, List<Entry> updates) {
        this.entries = new TreeMap<>(table.byInode());
        this.deleted = deleted;
        updates.forEach(update -> this.updates.put(update.inode(), update));
    }

    EntryTable apply(TreeIndex leader) throws DamagedTreeException {
        deleted.forEach(entries::remove);
        entries.putAll(updates);
        TreeLoader loader = new TreeLoader();
        for (Entry entry : entries.values()) {
            loader.add(entry);
        }
        EntryTable table = loader.finish();
        if (table.root().version() == 0) {
            throw new DamagedTreeException(
                    "new index has version 0 - internal error", "restart the node whose nodeid is the leader's");
        }
        if (!TreeIndex.of(table).equals(leader)) {
            throw new DamagedTreeException(
                    "new index does not match master index - internal error",
                    "restart this node: it takes the whole tree from the leader again");
        }
        return table;
    }

    Change change() {
        @Nullable Entry root = updates.get(Entry.ROOT_INODE);
        List<Entry> written = new ArrayList<>(updates.values());
        written.removeIf(entry -> entry.inode() == Entry.ROOT_INODE);
        return new Change(deleted, written, root, EntryType.DIRECTORY);
    }
}
