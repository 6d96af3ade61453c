package org.quorate.clusterfs.tree;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.base.log.Level;
import org.quorate.clusterfs.log.Domain;
import org.quorate.clusterfs.log.LogSink;

/** What a tree consists of, and the one way in which it changes: stored first, then made visible. */
final class TreeState {
    private static final TreePath LOCKS = TreePath.of("priv/lock");

    final LogSink log;
    final GuestList guests;
    final ObservedFiles observedFiles = new ObservedFiles();
    final LockTable locks;
    private final TreeStore store;
    private EntryTable table;
    /** For good: the tree is not what it should be. */
    private boolean failed;
    /** Until the store takes changes again: the tree is what the last change that was stored made it. */
    private boolean storeFailed;

    TreeState(EntryTable table, TreeStore store, LogSink log) {
        this.table = table;
        this.store = store;
        this.log = log;
        this.guests = new GuestList(log);
        this.locks = new LockTable(log);
    }

    EntryTable table() {
        return table;
    }

    boolean hasFailed() {
        return failed || storeFailed;
    }

    boolean hasFailedForGood() {
        return failed;
    }

    /** Asks the store that failed whether it takes changes again; whether the tree may change. */
    boolean tryStoreAgain() {
        if (storeFailed) {
            try {
                store.probe();
            } catch (StoreException stillFailing) {
                return false;
            }
            storeFailed = false;
            log.log(Domain.DATABASE, Level.NOTICE, "changes can be stored again");
        }
        return !failed;
    }

    Entry root() {
        return table.root();
    }

    @Nullable
    Entry find(TreePath path) {
        return table.find(path);
    }

    /** The root after one more change. */
    Entry bumped(Stamp stamp) {
        return root().touched(root().version() + 1, stamp.writer(), stamp.mtime());
    }

    /** Stores, then makes visible; false if that failed, and then everything fails until the store takes changes again. */
    boolean commit(@Nullable Entry root, List<Long> deleted, List<Entry> written) {
        try {
            store.commit(new Change(deleted, written, root, EntryType.FILE));
        } catch (StoreException e) {
            failToStore(e);
            return false;
        }
        deleted.forEach(table::remove);
        written.forEach(table::put);
        if (root != null) {
            table.setRoot(root);
        }
        return true;
    }

    void fail(@Nullable String reason) {
        failed = true;
        log.log(Domain.DATABASE, Level.CRIT, String.valueOf(reason));
    }

    private void failToStore(StoreException reason) {
        storeFailed = true;
        log.log(Domain.DATABASE, Level.CRIT, String.valueOf(reason.getMessage()));
    }

    /** Takes another tree in place of this one; false if that failed. */
    boolean replace(TreeUpdate update, TreeIndex wanted, long localSeconds) {
        try {
            EntryTable next = update.apply(wanted);
            store.commit(update.change());
            table = next;
        } catch (DamagedTreeException e) {
            fail(e.getMessage());
            return false;
        } catch (StoreException e) {
            failToStore(e);
            return false;
        }
        observedFiles.touchAll();
        rebuildLocks(localSeconds);
        if (!guests.rebuild(table)) {
            fail("memdb_recreate_vmlist failed");
            return false;
        }
        return true;
    }

    /** The root's first version. */
    void store(Entry root) throws StoreException {
        store.commit(new Change(List.of(), List.of(), root, EntryType.FILE));
        table.setRoot(root);
    }

    /** All locks start anew: a node cannot tell how long it has not been listening. */
    void rebuildLocks(long localSeconds) {
        locks.clear();
        Entry entry = find(LOCKS);
        if (entry != null) {
            for (Entry lock : table.children(entry)) {
                if (lock.isDirectory()) {
                    locks.register(LOCKS.resolve(lock.name()), lock.lockChecksum(), localSeconds);
                }
            }
        }
    }
}
