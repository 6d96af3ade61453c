package org.quorate.simulation.files;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.quorate.clusterfs.log.LogSink;
import org.quorate.clusterfs.tree.Change;
import org.quorate.clusterfs.tree.DamagedTreeException;
import org.quorate.clusterfs.tree.Entry;
import org.quorate.clusterfs.tree.EntryType;
import org.quorate.clusterfs.tree.FileName;
import org.quorate.clusterfs.tree.Row;
import org.quorate.clusterfs.tree.Stamp;
import org.quorate.clusterfs.tree.StoreException;
import org.quorate.clusterfs.tree.Tree;
import org.quorate.clusterfs.tree.TreeStore;
import org.quorate.simulation.files.TreeLineage.Point;

/**
 * The data base of one machine: rows that outlive the process and the machine's power. A change is in it as a whole or, when the disk
 * fails, not at all.
 */
public final class SimulatedStore implements TreeStore {
    private static final FileName VERSION_ROW = FileName.of("__version__");

    private final NavigableMap<Long, Row> rows = new TreeMap<>(Long::compareUnsigned);
    private final TreeLineage lineage;
    private final int position;
    private Point state;
    private boolean isFailing;

    SimulatedStore(TreeLineage lineage, int position) {
        this.lineage = lineage;
        this.position = position;
        this.state = lineage.origin(0);
    }

    /** Whether every commit from now on fails. */
    public void setFailing(boolean failing) {
        isFailing = failing;
    }

    /** What a process that starts now reads; a new tree the first time. */
    Tree open(LogSink log, Stamp stamp) throws DamagedTreeException, StoreException {
        if (!rows.isEmpty()) {
            return Tree.load(List.copyOf(rows.values()), this, log, stamp);
        }
        Tree tree = Tree.create(this, log, stamp);
        byte[] index = tree.index().encode();
        moveTo(lineage.announced(index, state));
        return tree;
    }

    /**
     * The stored tree, read apart from the running process.
     *
     * @throws DamagedTreeException if it cannot be loaded
     */
    public Tree read() throws DamagedTreeException {
        try {
            return Tree.load(List.copyOf(rows.values()), TreeStore.NONE, LogSink.NONE, new Stamp(0, 0, 0));
        } catch (StoreException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether nothing was ever stored. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** How what is stored came about. */
    public Point state() {
        return state;
    }

    /** The others are shown this tree. */
    void announce(byte[] index) {
        moveTo(lineage.announced(index, state));
    }

    @Override
    public void commit(Change change) throws StoreException {
        if (isFailing) {
            throw new StoreException("commit transaction failed: disk I/O error");
        }
        change.deleted().forEach(rows::remove);
        change.written().forEach(entry -> put(entry, entry.name(), entry.type()));
        Entry root = change.root();
        if (root != null) {
            put(root, VERSION_ROW, change.rootType());
        }
        moveTo(change.rootType() == EntryType.DIRECTORY ? taken() : lineage.after(state, change));
    }

    /** The tree of the leader of an exchange has taken the place of the own one. */
    private Point taken() {
        try {
            Point known = lineage.find(read().index());
            return known == null ? lineage.origin(0) : known;
        } catch (DamagedTreeException damaged) {
            // found again, and reported, when what is stored is compared with the tree
            return lineage.origin(0);
        }
    }

    @Override
    public void probe() throws StoreException {
        if (isFailing) {
            throw new StoreException("begin transaction failed: disk I/O error");
        }
    }

    private void moveTo(Point next) {
        state = next;
        lineage.held(next, position);
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
