package org.quorate.clusterfs.tree;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quorate.clusterfs.log.LogSink;

/**
 * The tree of one node. Every node applies the same operations in the same order and comes to the same tree.
 *
 * <p>Whether the node may write at all is not asked here: {@link Admission} decides before an operation is sent, and the group
 * before it is applied.
 */
public final class Tree {
    private final TreeState state;
    private final TreeOperations operations;

    private Tree(TreeState state) {
        this.state = state;
        this.operations = new TreeOperations(state);
    }

    /**
     * A new tree, with nothing but its root, of version 1.
     *
     * @param stamp writer 0 and the present time
     * @throws StoreException if its version could not be stored
     */
    public static Tree create(TreeStore store, LogSink log, Stamp stamp) throws StoreException {
        Entry root = Entry.root(1, stamp.writer(), stamp.mtime());
        TreeState state = new TreeState(new EntryTable(root), store, log);
        state.store(root);
        return new Tree(state);
    }

    /**
     * The tree that was stored.
     *
     * @param rows in any order
     * @param stamp for the root, if it was not stored
     * @throws DamagedTreeException if the rows make no tree
     * @throws StoreException if the root was missing and could not be stored
     */
    public static Tree load(Iterable<Row> rows, TreeStore store, LogSink log, Stamp stamp)
            throws DamagedTreeException, StoreException {
        TreeLoader loader = new TreeLoader();
        for (Row row : rows) {
            loader.add(row);
        }
        TreeState state = new TreeState(loader.finish(), store, log);
        if (state.root().version() == 0) {
            state.store(Entry.root(1, stamp.writer(), stamp.mtime()));
        }
        if (!state.guests.rebuild(state.table())) {
            throw new DamagedTreeException(
                    "memdb_recreate_vmlist failed",
                    "delete all but one configuration of the guest from a copy of the data base");
        }
        state.rebuildLocks(stamp.localSeconds());
        return new Tree(state);
    }

    /** Puts {@code corosync.conf} into a new tree, as the first start on a node that has one does (spec 60 §1.3). */
    public Result importCorosyncConf(byte[] content, Stamp stamp) {
        TreePath path = TreePath.of("corosync.conf");
        Result result = apply(new Operation.Create(path), stamp);
        if (result.isOk()) {
            result = apply(new Operation.Write(path, 0, content.clone(), false), stamp);
        }
        state.observedFiles.reset();
        return result;
    }

    /** Does an operation that the group has delivered, or refuses it as every node does. */
    public Result apply(Operation operation, Stamp stamp) {
        if (state.hasFailed()) {
            return Result.refused(Errno.EIO);
        }
        return operations.apply(operation, stamp);
    }

    /**
     * The same on a node without a group, where an expired lock goes at once (spec 60 §2.6). What a group's node does not send, because
     * it harms a real node, is not done here either.
     */
    public Result applyLocally(Operation operation, Stamp stamp) {
        Entry lock = operation instanceof Operation.SetMtime change ? unlockable(change) : null;
        if (lock == null || hasFailed()) {
            return switch (new Admission(this).decide(operation, true)) {
                case Admission.Answer answer -> answer.result();
                case Admission.Send send -> apply(send.awaited(), stamp);
            };
        }
        return operations.mayUnlock(operation.path(), lock.lockChecksum(), stamp.localSeconds())
                ? operations.delete(operation.path(), stamp)
                : Result.refused(Errno.EACCES);
    }

    @Nullable
    Entry unlockable(Operation.SetMtime change) {
        return operations.unlockable(change);
    }

    /** Whether the member with the lowest nodeid has to answer a request with {@link Operation.Unlock}. */
    public boolean mayUnlock(Operation.UnlockRequest request, long localSeconds) {
        return operations.mayUnlock(request.path(), request.checksum(), localSeconds);
    }

    /**
     * Takes over what the leader of an exchange of states has and this tree lacks (spec 60 §4.6).
     *
     * @param own index of this tree as it was sent to the others
     * @param leader what this tree must be equal to afterwards
     * @param updates entries from the leader in order of arrival; a later one counts
     * @return false if the result would be another tree; then the tree is as before and takes no operation any more;
     *     or if it could not be stored, until {@link #tryStoreAgain}
     */
    public boolean commitUpdates(TreeIndex own, TreeIndex leader, List<Entry> updates, long localSeconds) {
        return !state.hasFailed()
                && state.replace(new TreeUpdate(state.table(), own.missingIn(leader), updates), leader, localSeconds);
    }

    /** What the path leads to, or null. Paths through files lead nowhere. */
    public @Nullable Entry find(TreePath path) {
        return state.table().find(path);
    }

    public @Nullable Entry byInode(long inode) {
        return state.table().byInode(inode);
    }

    /** What is in a directory, ordered by name; empty for a file. */
    public List<Entry> list(Entry directory) {
        return List.copyOf(state.table().children(directory));
    }

    /** All entries, the root too, ascending by inode. */
    public List<Entry> entries() {
        return new ArrayList<>(state.table().ascending());
    }

    /** Its version, writer and time are those of the last change of all. */
    public Entry root() {
        return state.table().root();
    }

    public TreeIndex index() {
        return TreeIndex.of(state.table());
    }

    /** By which nodes verify that their trees are equal in everything (spec 60 §4.4.3); reads all data. */
    public Checksum checksum() {
        MessageDigest digest = Checksum.begin();
        state.table().ascending().forEach(entry -> entry.hashInto(digest, true));
        return Checksum.finish(digest);
    }

    public Usage usage() {
        return new Usage(state.table().bytes(), state.table().ascending().size());
    }

    public GuestList guests() {
        return state.guests;
    }

    public ObservedFiles observedFiles() {
        return state.observedFiles;
    }

    /** Whether a change could not be stored: then everything fails with EIO until {@link #tryStoreAgain} or the next start. */
    public boolean hasFailed() {
        return state.hasFailed();
    }

    /** Whether it is not what it should be, and only a new start helps. */
    public boolean hasFailedForGood() {
        return state.hasFailedForGood();
    }

    /**
     * After a change could not be stored: finds out whether the next can be. It may take a while, and write to the disk.
     *
     * @return whether the tree takes operations
     */
    public boolean tryStoreAgain() {
        return state.tryStoreAgain();
    }

    EntryTable table() {
        return state.table();
    }
}
