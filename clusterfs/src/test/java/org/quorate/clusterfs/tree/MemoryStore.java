package org.quorate.clusterfs.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Rows in memory, as a data base would keep them; fails when told to. */
public final class MemoryStore implements TreeStore {
    private final TreeMap<Long, Row> rows = new TreeMap<>(Long::compareUnsigned);
    private boolean full;

    /** From now on every commit fails. */
    public void fill() {
        full = true;
    }

    /** From now on commits succeed again. */
    public void free() {
        full = false;
    }

    public List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    @Override
    public void probe() throws StoreException {
        if (full) {
            throw new StoreException("commit transaction failed: database or disk is full");
        }
    }

    @Override
    public void commit(Change change) throws StoreException {
        probe();
        change.deleted().forEach(rows::remove);
        change.written().forEach(entry -> put(entry, entry.name(), entry.type()));
        if (change.root() != null) {
            put(change.root(), FileName.of("__version__"), change.rootType());
        }
    }

    private void put(Entry entry, FileName name, EntryType type) {
        rows.put(
                entry.inode(),
                new Row(
                        entry.inode(),
                        entry.parent(),
                        entry.version(),
                        entry.writer(),
                        entry.mtime(),
                        type.number(),
                        name.bytes(),
                        entry.hasData() ? entry.content() : null));
    }
}
